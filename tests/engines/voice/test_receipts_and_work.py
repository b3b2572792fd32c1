"""Numbers are copied by hand without fault; proofs are dear to make and cheap to check."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.voice.receipts import LENGTH, mark, read, written
from molette.engines.voice.work import is_proof


@given(st.binary(min_size=13, max_size=13))
def test_a_number_is_read_again_however_it_is_copied(secret: bytes) -> None:
    receipt = written(secret)

    assert len(read(receipt)) == LENGTH
    assert mark(receipt) == mark(f"  {receipt.lower().replace('-', ' ')}") != ""
    assert mark(receipt.replace("0", "O").replace("1", "l")) == mark(receipt)


def test_what_is_no_number_has_no_mark() -> None:
    assert mark("") == mark("K7QF3") == mark("é" * LENGTH) == ""


def test_a_proof_holds_for_its_own_stamp_alone() -> None:
    nonce = next(str(n) for n in count() if is_proof("timbre", str(n), bits=10))

    assert not is_proof("autre", nonce, bits=10)
    assert not is_proof("timbre", f"{nonce}x", bits=10)
    assert not is_proof("timbre", "9" * 21, bits=0)
