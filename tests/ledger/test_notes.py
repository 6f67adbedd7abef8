"""Notes, keys and checkpoints against the examples of C2SP and of Go's note package."""

from __future__ import annotations

import pytest

from ledger.notes import (
    COSIGNATURE,
    Checkpoint,
    Note,
    NoteError,
    Signer,
    VerifierKey,
    open_checkpoint,
    sign_checkpoint,
)

#: From c2sp.org/signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """\
This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501
#: From the documentation of golang.org/x/mod/sumdb/note.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501
#: The text example of c2sp.org/tlog-checkpoint.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SIGNER = Signer.generate("gongkai.example/log")
HEAD = Checkpoint("gongkai.example/log", 7, b"7" * 32)


def test_the_example_of_the_specification_verifies() -> None:
    note = Note.parse(NOTE)
    assert note.verified([VerifierKey.parse(VKEY)]) == list(note.signatures)
    assert str(note) == NOTE


def test_keys_and_signatures_are_those_of_the_go_package() -> None:
    signer = Signer.parse(GO_SECRET)
    assert str(signer.verifier) == GO_VKEY
    assert signer.secret() == GO_SECRET
    text = Note.parse(GO_NOTE).text
    assert str(Note(text, (signer.sign(text),))) == GO_NOTE


def test_a_checkpoint_is_read_as_it_is_written() -> None:
    checkpoint = Checkpoint.parse(TEXT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == TEXT


def test_a_changed_text_or_signature_is_refused() -> None:
    for bad in (
        NOTE.replace("example message", "example massage"),
        NOTE.replace("Uw2QOkn8s", "Uw2QOkn8t"),
    ):
        with pytest.raises(NoteError, match="false"):
            Note.parse(bad).verified([VerifierKey.parse(VKEY)])


def test_a_note_signed_by_nobody_we_know_is_refused() -> None:
    with pytest.raises(NoteError, match="no signature"):
        Note.parse(NOTE).verified([VerifierKey.parse(GO_VKEY)])


def test_signatures_by_others_are_ignored() -> None:
    note = Note.parse(sign_checkpoint(HEAD, [SIGNER, Signer.generate("elsewhere.example")]))
    assert len(note.signatures) == 2
    assert len(note.verified([SIGNER.verifier])) == 1


def test_a_log_key_speaks_for_its_own_log_only() -> None:
    other = Signer.generate("elsewhere.example")
    with pytest.raises(NoteError, match="no signature"):
        open_checkpoint(sign_checkpoint(HEAD, [other]), [other.verifier])


def test_a_cosignature_commits_to_its_time() -> None:
    witness = Signer.generate("witness.example", COSIGNATURE)
    line = witness.sign(HEAD.text(), time=1_679_315_147)
    witness.verifier.verify(HEAD.text(), line.data)
    later = (1_679_315_148).to_bytes(8) + line.data[8:]
    with pytest.raises(NoteError, match="false"):
        witness.verifier.verify(HEAD.text(), later)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAA==\n\n",
        "te\txt\n\n— name AAAAAAAA\n",
        "text\r\n\n— name AAAAAAAA\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 65,
    ],
)
def test_malformed_notes_are_refused(note: str | bytes) -> None:
    with pytest.raises(NoteError):
        Note.parse(note)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n01\n" + TEXT.split("\n")[2] + "\n",
        "origin\n-1\n" + TEXT.split("\n")[2] + "\n",
        "origin\n9223372036854775808\n" + TEXT.split("\n")[2] + "\n",
        "\n1\n" + TEXT.split("\n")[2] + "\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n" + TEXT.split("\n")[2].rstrip("=") + "\n",
        TEXT + "extension\n",
        TEXT.rstrip("\n"),
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+530d903a",
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("+Aek", "+Bek"),
        VKEY + "A",
    ],
)
def test_malformed_verifier_keys_are_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize(
    "damage", [lambda key: key[:-4], lambda key: key + "!", lambda key: "x" + key]
)
def test_an_error_about_a_private_key_never_quotes_it(damage) -> None:
    bad = damage(GO_SECRET)
    with pytest.raises(NoteError) as caught:
        Signer.parse(bad)
    assert "YEKFALVFG" not in str(caught.value)
    assert "YEKFALVFG" not in repr(Signer.parse(GO_SECRET))
