"""Stores made-up clients in batches of 500 by the product's bulk interface, and prints the seconds
of the clock and of processor time that it took. The product is that of the working folder.

Run by its path, with the number of clients.
"""

import os
import random
import sys
import time

sys.path[0] = os.getcwd()  # not the folder of this file, whose product is another one

from webapp import create_app, demo  # noqa: E402
from webapp.clients.bulk import store_batch  # noqa: E402
from webapp.clients.offered import load_reference  # noqa: E402
from webapp.storage.columns import now  # noqa: E402

BATCH = 500


def main() -> None:
    """Make the clients, then store them."""
    count = int(sys.argv[1])
    with create_app(os.environ | {"LOG_LEVEL": "ERROR"}).app_context():
        made = list(demo.made_up(random.Random(1), load_reference(), now(), count))
        began, cpu = time.perf_counter(), time.process_time()
        for start in range(0, count, BATCH):
            store_batch(made[start : start + BATCH])
        print(time.perf_counter() - began, time.process_time() - cpu)


if __name__ == "__main__":
    main()
