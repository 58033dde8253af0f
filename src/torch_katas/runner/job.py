"""What one child process has to do, as plain data: the controller sends it, and imports neither pytest nor torch."""

from dataclasses import dataclass, field

from torch_katas.course.outline import Outline

ALL_DEVICES = "all"
DEVICES = ("cpu", "cuda", "mps", ALL_DEVICES)
"""What --device takes: one kind of device, or the CPU and every accelerator that is there."""


@dataclass(frozen=True)
class Job:
    """What one child has to do. Every field is plain, so that it can be pickled to a fresh process."""

    root: str
    tree: str
    exercises: tuple[str, ...]
    """Keys: `03_sequence_shapes/01_batch_first`."""
    texts: tuple[tuple[str, str], ...] = ()
    """Answers as text, by key; an exercise that is not named here is read from its tree."""
    outlines: tuple[tuple[str, Outline], ...] = ()
    """By key, of the exercises whose tests and solutions are not to be read in the child."""
    tests: tuple[str, ...] | None = None
    """Names of the tests to run, or None for all."""
    device: str = ALL_DEVICES
    proof: bool = False
    """Run on the stub, the solution and every known wrong answer instead of the tree."""
    sparing: bool = False
    """With proof: a test that takes long is not run on a wrong answer that has failed another of its tests already: it
    would say nothing new. Without wrong_only it is run until a wrong answer has failed it, to see that it can fail."""
    wrong_only: bool = False
    """With proof: on the known wrong answers alone."""
    until_failure: bool = False
    """End with the first test that does not pass."""
    limit: float | None = None
    """Seconds that a test may take at most, whatever limit it brings itself."""
    variants: tuple[str, ...] = ()
    """With wrong_only: these wrong answers, pairs of them, or the solution, in place of all wrong answers."""
    threads: int = 1
    """Threads for torch's own operators."""
    key: bytes = field(default=b"", repr=False)
    """Signs what the child sends."""
    memory: int | None = None
    """Bytes that the child may use on top of what the libraries take, or None for no limit."""
    loopback: bool = False
    """TCP is open: the processes that a kata starts talk to each other."""

    @property
    def to_collect(self) -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
        """The hidden tests that any child with a job like this collects: chapter, stem, katas and device."""
        if self.proof:
            return ()
        named = ((*key.partition("/"), tuple(outline.signatures)) for key, outline in self.outlines)
        return tuple((chapter, stem, katas, self.device) for chapter, _, stem, katas in named)
