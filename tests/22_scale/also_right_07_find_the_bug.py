"""Right answers in other styles."""

from torch_katas.course.mistakes import edit

train_replicas__copies_in_place = edit(
    (
        "replica.load_state_dict(replicas[0].state_dict())",
        "with torch.no_grad():\n"
        "    for mine, first in zip(replica.state_dict().values(), replicas[0].state_dict().values(), strict=True):\n"
        "        mine.copy_(first)",
    ),
    why="The tensors of a state dict share memory with the model.",
)


train_replicas__deep_copy_loaded = edit(
    (
        "for replica in replicas[1:]:",
        "state = {name: value.clone() for name, value in replicas[0].state_dict().items()}\nfor replica in replicas:",
    ),
    ("replica.load_state_dict(replicas[0].state_dict())", "replica.load_state_dict(state, strict=True)"),
    why="Replica 0 may load its own numbers.",
)
