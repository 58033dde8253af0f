"""The bug as it was given, and changes that do not mend it.

Seen in: NVIDIA/apex 696 (what DistributedDataParallel does at its beginning), xrsrke/pipegoose 20 (what replicas have
to share), pytorch/pytorch 37359 (which mean of gradients).
"""

from torch_katas.course.mistakes import edit

train_replicas__as_given = edit(
    ("# update would change the dict that state_dict has just made, and the model knows nothing of that dict.", ""),
    ("replica.load_state_dict(replicas[0].state_dict())", "replica.state_dict().update(replicas[0].state_dict())"),
    why="""Updates the dict that `state_dict` has made: its entries change, the model's parameters do not. Instead:
    load_state_dict, which copies the numbers into the model.""",
)


train_replicas__names_bound_anew = edit(
    (
        "replica.load_state_dict(replicas[0].state_dict())",
        "for mine, first in zip(replica.parameters(), replicas[0].parameters()):\n    mine = first.detach().clone()",
    ),
    why="Binds the name `mine` to a copy, and leaves the parameter as it is. Instead: copy_ under no_grad.",
)


train_replicas__parameters_alone = edit(
    (
        "replica.load_state_dict(replicas[0].state_dict())",
        "for mine, first in zip(replica.parameters(), replicas[0].parameters()):\n    mine.data.copy_(first.data)",
    ),
    why="Copies parameters and leaves buffers: the replicas still compute different things. Instead: both.",
)


train_replicas__shared_memory = edit(
    (
        "replica.load_state_dict(replicas[0].state_dict())",
        "for mine, first in zip(replica.parameters(), replicas[0].parameters()):\n    mine.data = first.data\n"
        "for mine, first in zip(replica.buffers(), replicas[0].buffers()):\n    mine.copy_(first)",
    ),
    why="""Lets all replicas look at the same memory: each step is then made as often as there are replicas. Instead:
    copy the numbers.""",
)


train_replicas__from_the_last = edit(
    ("for replica in replicas[1:]:", "for replica in replicas[:-1]:"),
    ("replicas[0].state_dict()", "replicas[-1].state_dict()"),
    why="Begins with the numbers of the last replica. Instead: those of replica 0.",
)


train_replicas__after_the_steps = edit(
    ("for replica in replicas[1:]:", "for replica in []:"),
    (
        "return losses",
        "for replica in replicas[1:]:\n    replica.load_state_dict(replicas[0].state_dict())\nreturn losses",
    ),
    why="""Makes the replicas equal after the training: until then each has added gradients of another model. Instead:
    before the first step.""",
)


train_replicas__sum_of_gradients = edit(
    ("torch.stack([p.grad for p in same]).mean(0)", "torch.stack([p.grad for p in same]).sum(0)"),
    why="Adds the gradients up: the step grows with the number of replicas. Instead: their mean, as it was.",
)


train_replicas__second_only = edit(
    ("for replica in replicas[1:]:", "for replica in replicas[1:2]:"),
    why="Copies into replica 1 alone. Instead: into all others.",
)
