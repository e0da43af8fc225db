"""The bytes of a log: a plain file, a .gz, or the one file inside a .zip, never more than a chunk at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from itss_service.core.errors import ItssError

if TYPE_CHECKING:
	from zipfile import ZipFile

CHUNK = 1 << 18
"""Bytes asked for at a time."""

Progress = Callable[[int, int | None], None]
"""Told (bytes of the file read, bytes in all or None); compressed bytes where the file is compressed."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK"


class Source:
	"""Chunks of a log's bytes; trouble with the file comes out as ItssError."""

	def __init__(self, path: Path, stream: IO[bytes], file: IO[bytes], on_progress: Progress | None) -> None:
		self.path, self._stream, self._file, self._on_progress = path, stream, file, on_progress
		self._size = _size(file) if on_progress else None

	def read(self) -> bytes:
		"""The next chunk; empty at the end."""
		try:
			chunk = self._stream.read(CHUNK)
		except EOFError:
			raise ItssError(
				f"{self.path}: the compressed data end too early, so the file is not whole; copy it again"
			) from None
		except (OSError, zlib.error, ValueError, RuntimeError) as error:
			raise ItssError(f"{self.path}: cannot be read on ({_told(error)}); copy it again") from None
		except (
			Exception
		) as error:  # lzma.LZMAError and zipfile.BadZipFile, whose modules are not loaded for this
			raise ItssError(f"{self.path}: the compressed data are damaged ({_told(error)})") from None
		if self._on_progress:
			self._on_progress(self._file.tell(), self._size)
		return chunk


@contextmanager
def open_source(path: Path, on_progress: Progress | None = None) -> Iterator[Source]:
	"""A log's source, closed at the end. ItssError where the file cannot be opened or is not what its name says."""
	with ExitStack() as stack:
		try:
			file = stack.enter_context(path.open("rb"))
			magic = file.read(2)
			file.seek(0)
		except OSError as error:
			raise ItssError(f"{path}: cannot be opened: {error.strerror or error}") from None
		stream: IO[bytes] = file
		suffix = path.suffix.lower()
		if suffix == ".gz" or (magic == _GZIP and suffix != ".zip"):
			if magic != _GZIP:
				raise ItssError(f"{path}: is not gzip data; if it is a plain log, take .gz off its name")
			import gzip

			stream = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=file)))
		elif suffix == ".zip" or (magic == _ZIP and file.read(4) == b"PK\x03\x04"):
			stream = _only_member(path, file, stack)
		else:
			file.seek(0)
		yield Source(path, stream, file, on_progress)


def _only_member(path: Path, file: IO[bytes], stack: ExitStack) -> IO[bytes]:
	import zipfile

	try:
		file.seek(0)
		archive = stack.enter_context(zipfile.ZipFile(file))
		name = _only_name(path, archive)
		return stack.enter_context(archive.open(name))
	except RuntimeError:
		raise ItssError(f"{path}: the zip is encrypted or of an unknown kind; unpack it first") from None
	except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
		if isinstance(error, ItssError):
			raise
		raise ItssError(f"{path}: is not a usable zip ({_told(error)}); copy it again") from None


def _only_name(path: Path, archive: ZipFile) -> str:
	names = [
		info.filename
		for info in archive.infolist()
		if not info.is_dir() and not info.filename.startswith("__MACOSX/")
	]
	if len(names) != 1:
		listed = ", ".join(names[:5]) or "none"
		raise ItssError(f"{path}: the zip holds {len(names)} files ({listed}); it must hold exactly one log")
	return names[0]


def _size(file: IO[bytes]) -> int | None:
	try:
		here = file.tell()
		size = file.seek(0, 2)
		file.seek(here)
	except OSError:
		return None
	return size


def _told(error: Exception) -> str:
	return str(error) or type(error).__name__
