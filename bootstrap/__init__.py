"""What runs before anything is installed: environments, the demo, the test command.

Standard library only, and no import from the rest of the project.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
