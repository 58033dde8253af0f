"""How many katas are done: the one phrase that every view says, katas first."""

from collections.abc import Iterable
from dataclasses import dataclass

from torch_katas.verdict.grades import KataGrade, Status


@dataclass(frozen=True)
class Counts:
    """How many katas there are, and how many are done, failing and to do; of the rest not all tests ran."""

    katas: int
    done: int
    failing: int
    to_do: int

    @property
    def percent(self) -> int:
        """The share that is done, as in the terminal's bars: 100 only when all are, never 0 when one is."""
        return 100 * self.done // self.katas or min(self.done, 1)

    @property
    def phrases(self) -> list[str]:
        """The same in words; a line may break between the phrases."""
        return self.describe("")

    @property
    def sentence(self) -> str:
        """The same on one line: `2 of 3 katas done, 1 failing`."""
        return " ".join(self.describe(" kata" if self.katas == 1 else " katas"))

    def describe(self, noun: str) -> list[str]:
        """Return the phrases, with a noun behind the number of katas."""
        if self.done == self.katas:
            return [f"all {self.katas}{noun} done" if self.katas > 1 or not noun else f"1{noun} done"]
        passing = self.katas - self.done - self.failing - self.to_do
        phrases = [f"{self.done} of {self.katas}{noun} done"]
        phrases += [f"{self.failing} failing"] if self.failing else []
        phrases += [f"{passing} passing"] if passing else []
        phrases += [f"{self.to_do} to do"] if self.to_do else []
        return [*(f"{phrase}," for phrase in phrases[:-1]), phrases[-1]]


def count_katas(katas: Iterable[KataGrade]) -> Counts:
    """Count katas by their status."""
    statuses = [kata.status for kata in katas]
    done, failing, to_do = (statuses.count(status) for status in (Status.DONE, Status.FAILING, Status.TO_DO))
    return Counts(len(statuses), done, failing, to_do)
