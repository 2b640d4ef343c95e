"""python -m sqlite_prosecutions: the command `prosecutions`."""
import sys

from .command import main

sys.exit(main())
