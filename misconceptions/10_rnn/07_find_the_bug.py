"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_on_stream__as_given = edit(
    ("outputs, hidden = rnn(frames, state)", "outputs, state = rnn(frames, state)"),
    why="""The layer returns the new state as `state`, and the next turn takes the old one again, `hidden`, which
    is still the zeros of the stream's head. Keep the new one under the name that is read: outputs, hidden =
    rnn(frames, state).""",
)


train_on_stream__keeps_the_graph = edit(
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, hidden = rnn(frames, hidden)"),
    why="""The state goes on, and its graph with it: the next backward runs into the chunk before, whose graph is
    freed already. detach at the head of the loop was right; what comes out of the layer belongs under the name
    `hidden`.""",
)


train_on_stream__retains_the_graph = edit(
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, hidden = rnn(frames, hidden)"),
    ("loss.backward()", "loss.backward(retain_graph=True)"),
    why="""retain_graph=True keeps the graph of all chunks, longer with each of them, and the update has changed
    the weights in it. The graph should end with the chunk: keep the detach.""",
)


train_on_stream__goes_on_over_epochs = edit(
    ("history = []", "history = []\nhidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)"),
    ("hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)", ""),
    why="""The state is handed on, but it starts from zeros only once: the second epoch begins with what the end
    of the stream left. Each epoch reads the stream from its head: set hidden to zeros at its start.""",
)


train_on_stream__hands_on_the_last_output = edit(
    ("outputs, hidden = rnn(frames, state)", "outputs, _ = rnn(frames, state)\nhidden = outputs[-1:]"),
    why="""The last output is the state of the top layer alone; with two layers it does not fit. The second thing
    that the layer returns holds the states of all layers.""",
)


train_on_stream__reads_all_at_once = edit(
    ("zip(x.split(chunk_size), y.split(chunk_size), strict=True)", "[(x, y)]"),
    ("outputs, hidden = rnn(frames, state)", "outputs, state = rnn(frames, state)"),
    why="""The stream is one single chunk: nothing is forgotten, but there is one update for each epoch, and the
    graph is as long as the stream. Keep the chunks, and hand the state on.""",
)


train_on_stream__zeros_for_each_chunk = edit(
    ("hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)", ""),
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, _ = rnn(frames)"),
    why="""Without a state the layer starts from zeros, at each chunk again: the bug is the same. Hand on the
    state that it returned for the chunk before.""",
)
