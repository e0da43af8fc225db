"""Work on batches in forked processes, results in order; where forking is not to be had, one after the other.

A forked process sees the batch and everything prepared so far without a copy being sent to it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from itss_service.core.errors import ItssError

Batch = TypeVar("Batch")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Worker(Generic[Result]):
	process: BaseProcess
	answer: Connection


def available_cores() -> int:
	"""How many processors this process may use."""
	if hasattr(os, "sched_getaffinity"):
		return len(os.sched_getaffinity(0))
	return os.cpu_count() or 1


def in_order(batches: Iterable[Batch], work: Callable[[Batch], Result], jobs: int) -> Iterator[Result]:
	"""`work` done on every batch by up to `jobs` processes at a time; what goes wrong in one is raised here."""
	if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
		yield from map(work, batches)
		return
	running: deque[_Worker[Result]] = deque()
	try:
		for batch in batches:
			if len(running) == jobs:
				yield _result(running.popleft())
			running.append(_start(work, batch))
		while running:
			yield _result(running.popleft())
	finally:
		for worker in running:
			worker.process.terminate()
			worker.process.join()


def _start(work: Callable[[Batch], Result], batch: Batch) -> _Worker[Result]:
	mine, its = multiprocessing.Pipe(duplex=False)
	process = multiprocessing.get_context("fork").Process(
		target=_answer, args=(work, batch, its), daemon=True
	)
	process.start()
	its.close()
	return _Worker(process, mine)


def _answer(work: Callable[[Batch], Result], batch: Batch, pipe: Connection) -> None:
	gc.disable()  # a collection would walk, and so copy, everything inherited; the process ends with its batch
	try:
		pipe.send((work(batch), None))
	except ItssError as error:
		pipe.send((None, ItssError(str(error))))
	except Exception as error:  # a fault of ours, told by the main process like any other
		frame = traceback.extract_tb(error.__traceback__)[-1]
		place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
		pipe.send((None, RuntimeError(f"{type(error).__name__}: {error} at {place}")))
	pipe.close()


def _result(worker: _Worker[Result]) -> Result:
	try:
		result, error = worker.answer.recv()
	except EOFError:
		worker.process.join()
		raise ItssError(
			f"a worker process ended by itself (status {worker.process.exitcode}); try again with --jobs 1"
		) from None
	worker.answer.close()
	worker.process.join()
	if error is not None:
		raise error
	found: Result = result
	return found
