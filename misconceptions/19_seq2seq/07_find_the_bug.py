"""Wrong answers that people write when they look for the bug in an encoder that reads both ways.

A view that mixes the batch: facebookresearch/fairseq 239, graykode/nlp-tutorial 38, timbmg/Sentence-VAE 15. Which of
the states belong to a layer: OpenNMT/OpenNMT-py 61, spro/practical-pytorch 81. The backward half at the last place:
yunjey/pytorch-tutorial 174.
"""

from torch_katas.course.mistakes import edit

TwoWayEncoder__as_given = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.view(self.layers, len(source), -1)",
    ),
    why="""Joins what lies side by side in memory, with `view`: the states of neighbouring sequences, and not the two
    directions of one. Instead: an axis for the directions, behind the batch, and then join.""",
)

TwoWayEncoder__batch_first = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.transpose(0, 1).reshape(self.layers, len(source), -1)",
    ),
    why="""Brings the batch to the front with `transpose(0, 1)`, and then cuts anew by layers. Instead: layers stay in
    front.""",
)

TwoWayEncoder__directions_as_halves = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.view(2, self.layers, len(source), -1).permute(1, 2, 0, 3).flatten(2)",
    ),
    why="""Takes the first L states for the forward direction, with `view(2, …)` of a `permute`. Instead: they go by
    layers, the two directions of each side by side.""",
)

TwoWayEncoder__backward_first = edit(
    ("transpose(1, 2).flatten(2)", "flip(1).transpose(1, 2).flatten(2)"),
    why="""Puts the backward direction first, with `flip`. Instead: forward, then backward.""",
)

TwoWayEncoder__last_outputs = edit(
    (
        "state = state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state = outputs[:, -1].expand(self.layers, -1, -1)",
    ),
    why="""Takes the outputs of the last place, `[:, -1]`, where the backward direction has read one token. Instead: the
    states.""",
)

TwoWayEncoder__every_second_number = edit(
    ("transpose(1, 2).flatten(2)", "permute(0, 2, 3, 1).flatten(2)"),
    why="""Takes numbers of the two directions by turns, after `permute(0, 2, 3, 1)`. Instead: H of one, then H of the
    other.""",
)

TwoWayEncoder__state_without_a_graph = edit(
    ("transpose(1, 2).flatten(2)", "transpose(1, 2).flatten(2).detach()"),
    why="""Cuts the state out of the graph, by `detach`: what the decoder learns never reaches the encoder. Instead: as
    it comes.""",
)

TwoWayEncoder__batch_in_front = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.transpose(0, 1).reshape(len(source), self.layers, -1)",
    ),
    why="""Joins the directions behind the batch, and leaves the batch in front: (B, L, 2H). Instead: bring the layers
    to the front again.""",
)
