"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

TwoWayEncoder__unflatten = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.unflatten(0, (-1, 2)).movedim(1, 2).reshape(self.layers, len(source), -1)",
    ),
    why="The axes named from the layers on.",
)

TwoWayEncoder__batch_in_front_and_back = edit(
    (
        "state.view(self.layers, 2, len(source), -1).transpose(1, 2).flatten(2)",
        "state.transpose(0, 1).reshape(len(source), self.layers, -1).transpose(0, 1)",
    ),
    why="With the batch in front, neighbours are the directions of a layer.",
)
