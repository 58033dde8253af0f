"""The content check: everything that an exercise needs is there, and its hidden tests are proven."""

from collections.abc import Callable, Iterator, Sequence

from torch_katas.course.model import Course, Exercise
from torch_katas.verify.conventions import convention_findings
from torch_katas.verify.files import CourseWithDrafts, code_file_findings, hint_file_findings, stray_files
from torch_katas.verify.finding import Finding
from torch_katas.verify.hints import hint_findings
from torch_katas.verify.lessons import lesson_findings
from torch_katas.verify.mutant_findings import list_findings
from torch_katas.verify.pristine import pristine_findings
from torch_katas.verify.proof import Proof, prove
from torch_katas.verify.proof_findings import proof_findings
from torch_katas.verify.structure import structure_findings


def verify(
    course: Course,
    exercises: Sequence[Exercise],
    *,
    device: str = "all",
    jobs: int = 1,
    sparing: bool = False,
    on_proof: Callable[[Proof], None] = lambda proof: None,
) -> Iterator[Finding]:
    """Yield every finding of the content check; nothing means that all is there and proven.

    `exercises` may be drafts, of which only some files are written. What the texts show comes first, exercise by
    exercise; then the tests run, `jobs` exercises side by side, where the texts allow it. `on_proof` is given each
    proof before its findings come; `sparing` is as in a Job.
    """
    if tuple(exercises) == CourseWithDrafts(course.root).exercises:
        yield from stray_files(course)
    provable = []
    for exercise in exercises:
        findings = list(code_file_findings(exercise)) or list(structure_findings(exercise))
        hints = list(hint_file_findings(exercise))
        if not findings:
            provable.append(exercise)  # the proof can do without hints, copy, lesson and conventions
            findings = list(convention_findings(course, exercise))
            hints = hints or list(hint_findings(exercise))
        yield from (*findings, *hints, *pristine_findings(course, exercise), *list_findings(exercise))
    yield from lesson_findings(course, exercises)
    for proof in prove(course, provable, device=device, jobs=jobs, sparing=sparing):
        on_proof(proof)
        yield from proof_findings(proof)
