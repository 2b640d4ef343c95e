"""What can go wrong, made to go wrong: prints how often it was tried, right, an error, and wrong, which must be 0.

    python3 tests/torture/run.py              # all, about half an hour
    python3 tests/torture/run.py --quick      # a part, under a minute
    python3 tests/torture/run.py faults races # only these parts
"""
import argparse
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import faults  # noqa: E402
import others  # noqa: E402
import scenes  # noqa: E402
from faults import Count  # noqa: E402


def answered(folder, warm):
    """The scenes, each with its answer."""
    made = scenes.make(folder)
    for scene in made:
        cache = warm if scene.warm else "off"
        answer = faults.ask_plainly(scene, folder, cache)
        if scene.warm and not any(warm.iterdir()):
            raise RuntimeError("nothing was kept in the cache")
        scene.answer = scene.answer or answer
        if answer != scene.answer or "rror" in answer:
            raise RuntimeError(f"{scene.name}: {answer} and not {scene.answer}, where nothing fails")
    return made


def every_fault(folder, options):
    """Each kind of call in each scene; quickly: each in some."""
    warm = folder / "warm"
    for scene in answered(folder, warm):
        if options.scenes and scene.name not in options.scenes:
            continue
        for kind in faults.KINDS:
            if options.kinds and kind not in options.kinds:
                continue
            total = Count(f"{scene.name}: {kind}")
            for how in ("once", "good"):
                step, most = (options.step, 100000) if not options.quick else (97 if kind == "malloc" else 7, 12)
                total.add(faults.run_scene(scene, folder, folder / "work", warm, kind, how, step, most))
            yield total


def every_archive(folder, options):
    """No memory for each allocation of what libarchive reads: of a library of make release, which has it in itself. One of
    the system ends the process where it finds none for a name."""
    for scene in answered(folder, folder / "warm"):
        if scene.first:
            total = Count(f"{scene.name}: malloc")
            for how in ("once", "good"):
                total.add(faults.run_scene(scene, folder, folder / "work", None, "malloc", how, options.step, 100000))
            yield total


def every_mutation(folder, options):
    for change in ("over", "more", "cut", "swap"):
        yield faults.mutations(folder, folder / "work", change, 1 if not options.quick else 3)


def one_of_each(wrongs):
    """One of each that say the same."""
    return list({wrong.split(": ", 1)[-1]: wrong for wrong in reversed(wrongs)}.values())


def most(options, thorough, quick):
    return quick if options.quick else thorough


PARTS = {
    "faults": every_fault,
    "archives": every_archive,
    "mutations": every_mutation,
    "escapes": lambda folder, options: others.escape(folder, most(options, 10000, 200)),
    "rewritten": lambda folder, options: others.rewritten(folder, most(options, 2000, 30)),
    "relinked": lambda folder, options: others.relinked(folder, most(options, 200, 3)),
    "mapped": lambda folder, options: others.mapped_writer(folder, most(options, 100, 5)),
    "killed": lambda folder, options: others.killed(folder, most(options, 200, 5)),
    "spoilt": lambda folder, options: others.spoilt(folder, most(options, 3000, 60)),
    "interrupted": lambda folder, options: others.interrupted(answered(folder, folder / "warm"), folder, most(options, 1000, 30)),
    "forked": lambda folder, options: others.forked(folder, most(options, 100, 3)),
    "threads": lambda folder, options: others.threads(answered(folder, folder / "warm"), folder, most(options, 20, 1)),
    "files": lambda folder, options: others.many_files(folder, most(options, 100000, 1000)),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--step", type=int, default=1, help="of faults: only each so manieth call")
    parser.add_argument("--scenes", nargs="*", help="of faults: only these")
    parser.add_argument("--kinds", nargs="*", help="of faults: only these")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="only these")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        print("skipped: calls are made to fail, and files exchanged, on Linux alone")
        return 0
    total = Count("all")
    for part in options.parts or PARTS:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="torture"))
        try:
            for count in PARTS[part](folder, options):
                print(count.line(), flush=True)
                sys.stdout.flush()
                for wrong in one_of_each(count.wrong)[:8]:
                    print("    " + wrong, flush=True)
                total.add(count)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(total.line())
    return len(total.wrong) > 0


if __name__ == "__main__":
    sys.exit(main())
