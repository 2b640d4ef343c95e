"""What the drivers in Python share: they are given questions and what each asks about, and write the client's version
and the answers, in the form that answers.py reads."""
import sys


def answer_all(version, ask):
    """`ask(question, given)` gives the value in the first column of the first row, or raises what the client raises."""
    told = [version]
    for question, given in zip(sys.argv[1::2], sys.argv[2::2]):
        try:
            told.append(f"={ask(question, given)}")
        except Exception as error:  # whatever the client's user is shown
            told.append(f"!{error}")
    sys.stdout.buffer.write("\x1e".join(told).encode())
