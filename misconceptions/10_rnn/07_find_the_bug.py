"""The bug as it was given, and changes that do not mend it."""

from torch_katas.course.mistakes import edit

train_on_stream__as_given = edit(
    ("outputs, hidden = rnn(frames, state)", "outputs, state = rnn(frames, state)"),
    why="""Gives the layer's new state a name that the next turn does not read, so each chunk starts from the zeros of
    the stream's head again. Instead: keep the new state under the name that is read at the head of the loop, `outputs,
    hidden = rnn(frames, state)`.""",
)


train_on_stream__keeps_the_graph = edit(
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, hidden = rnn(frames, hidden)"),
    why="""Hands the state on with its graph, so the next backward runs into the chunk before, whose graph is freed
    already. Instead: keep the `detach` at the head of the loop, and keep the layer's new state under the name
    `hidden`.""",
)


train_on_stream__retains_the_graph = edit(
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, hidden = rnn(frames, hidden)"),
    ("loss.backward()", "loss.backward(retain_graph=True)"),
    why="""Keeps the graph of all chunks, longer with each of them, though the updates have changed the weights in it.
    Instead: the graph should end with the chunk; keep the `detach`.""",
)


train_on_stream__goes_on_over_epochs = edit(
    ("history = []", "history = []\nhidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)"),
    ("hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)", ""),
    why="""Starts from zeros only once, so the second epoch begins with what the end of the stream left. Instead: each
    epoch reads the stream from its head; set hidden to zeros at its start.""",
)


train_on_stream__hands_on_the_last_output = edit(
    ("outputs, hidden = rnn(frames, state)", "outputs, _ = rnn(frames, state)\nhidden = outputs[-1:]"),
    why="""Hands on the last output, which is the state of the top layer alone; with two layers it does not fit.
    Instead: the second thing that the layer returns holds the states of all layers.""",
)


train_on_stream__reads_all_at_once = edit(
    ("zip(x.split(chunk_size), y.split(chunk_size), strict=True)", "[(x, y)]"),
    ("outputs, hidden = rnn(frames, state)", "outputs, state = rnn(frames, state)"),
    why="""Takes the stream for one single chunk, so there is one update for each epoch, and the graph is as long as the
    stream. Instead: keep the chunks, and hand the state on.""",
)


train_on_stream__zeros_for_each_chunk = edit(
    ("hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)", ""),
    ("state = hidden.detach()", ""),
    ("outputs, hidden = rnn(frames, state)", "outputs, _ = rnn(frames)"),
    why="""Starts from zeros at each chunk again, so nothing is remembered across a border. Instead: hand on the state
    that the layer returned for the chunk before.""",
)


train_on_stream__drops_the_rest = edit(
    (
        "zip(x.split(chunk_size), y.split(chunk_size), strict=True)",
        "zip(x.split(chunk_size)[: len(x) // chunk_size], y.split(chunk_size), strict=False)",
    ),
    why="Leaves out the last chunk where it is shorter than the others. Instead: every step of the stream is read.",
)


train_on_stream__no_cut_at_all = edit(
    (
        "hidden = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size)",
        "hidden, losses = x.new_zeros(rnn.num_layers, x.shape[1], rnn.hidden_size), []",
    ),
    ("state = hidden.detach()", "state = hidden"),
    ("optimizer.zero_grad()", "losses.append(loss)"),
    ("loss.backward()", ""),
    ("optimizer.step()", ""),
    (
        "history.append(total / len(x))",
        "optimizer.zero_grad()\nsum(losses).backward()\noptimizer.step()\nhistory.append(total / len(x))",
    ),
    why="""Makes one update for each epoch, with a graph as long as the stream. Instead: every chunk makes an update,
    and its gradient ends at the chunk's first frame.""",
)


train_on_stream__one_update_for_each_epoch = edit(
    ("total = 0.0", "total = 0.0\noptimizer.zero_grad()"),
    ("optimizer.zero_grad()", ""),
    ("optimizer.step()", ""),
    ("history.append(total / len(x))", "optimizer.step()\nhistory.append(total / len(x))"),
    why="""Adds up the gradients of all chunks and makes one update at the end of the epoch. Instead: each chunk makes
    its own update.""",
)


train_on_stream__mean_of_means = edit(
    ("total = 0.0", "losses = []"),
    ("total += loss.item() * len(frames)", "losses.append(loss.item())"),
    ("history.append(total / len(x))", "history.append(sum(losses) / len(losses))"),
    why="""Takes the mean of the chunks' means, so a step of a short last chunk counts for more. Instead: weigh each by
    the steps of its chunk.""",
)
