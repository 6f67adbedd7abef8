"""The verifier as readers run it: a process of its own that knows nothing of the portal."""

from __future__ import annotations

import ast
import copy
import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ledger.entries import entry
from ledger.notes import Signer
from tests.verifier.portals import ROOT, START, Portal, Reader, serving

FINE, TAMPERED, UNUSABLE = 0, 1, 2


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path / "log")
    for number in range(1, 8):
        made.release(number)
    made.release(8, attachments={"出让须知.pdf": b"conditions", "map.png": b"map"})
    return made


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path / "reader")


def saved(folder: Path, value: Any, name: str = "proof.json") -> str:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return str(path)


@pytest.mark.parametrize("name", ["gongkai_verify.py", "gongkai_witness.py"])
def test_the_programs_need_only_the_standard_library_and_cryptography(name: str) -> None:
    source = ast.parse((ROOT / "verifier" / name).read_text())
    modules = {
        module.split(".")[0]
        for node in ast.walk(source)
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules - set(sys.stdlib_module_names) == {"cryptography"}


# --- One notice ----------------------------------------------------------------------------------


def test_a_notice_that_was_not_changed(portal: Portal, reader: Reader, tmp_path: Path) -> None:
    result = reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    assert result.status == FINE
    assert "exactly what was published" in result.out
    assert "witness witness.example/press cosigned at 2026-11-23" in result.out
    assert "taken on trust" in result.out
    again = reader.check("notice", saved(tmp_path, portal.notice("2026-00000004")))
    assert (again.status, "taken on trust" in again.out) == (FINE, False)


def test_it_speaks_chinese_to_chinese_readers(portal: Portal, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "reader", lang="zh_CN.UTF-8")
    good = reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    assert "与发布时完全一致" in good.out
    proof = portal.notice("2026-00000003")
    proof["document"]["title"] = "改过的标题"
    bad = reader.check("notice", saved(tmp_path, proof))
    assert "内容被改动过" in bad.out
    assert "结论：发现篡改" in bad.out


def altered(proof: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A proof altered in every place, by what was done."""
    found: dict[str, dict[str, Any]] = {}

    def change(name: str, **values: Any) -> None:
        found[name] = {**copy.deepcopy(proof), **values}

    document = copy.deepcopy(proof["document"])
    document["details"]["price"]["value"] = "1350000.00"
    change("a price", document=document)
    change("another notice's number", document={**proof["document"], "id": "2026-00000001"})
    change("a member more", document={**proof["document"], "note": ""})
    change("the digest", digest="0" * 64)
    change("the index", index=proof["index"] + 1)
    change("the entry", entry=proof["entry"][:-8] + "AAAAAAA=")
    change("a hash", proof=proof["proof"].replace("\n", "\nA", 2).replace("\nAindex", "\nindex"))
    change("a hash less", proof=proof["proof"].replace(proof["proof"].split("\n")[2] + "\n", "", 1))
    size = f"\n{proof['proof'].split(chr(10) * 2)[1].split(chr(10))[1]}\n"
    change("the size", proof=proof["proof"].replace(size, "\n77\n"))
    change("the checkpoint", proof=proof["proof"].rpartition("\n\n")[0] + "\n\n— x AAAAAAAA\n")
    change("the proof", proof="nothing")
    change("no document", document=None)
    change("a fraction", document={**proof["document"], "value": 0.5})
    return found


ALTERATIONS = (
    "a price",
    "another notice's number",
    "a member more",
    "the digest",
    "the index",
    "the entry",
    "a hash",
    "a hash less",
    "the size",
    "the checkpoint",
    "the proof",
    "no document",
    "a fraction",
)


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_notice_is_tampering(
    portal: Portal, reader: Reader, tmp_path: Path, name: str
) -> None:
    proof = altered(portal.notice("2026-00000003"))[name]
    result = reader.check("notice", saved(tmp_path, proof), "--key", portal.vkey)
    assert result.status == TAMPERED, result.out
    assert "tampering" in result.out


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "<html></html>", '{"format": "other/1"}', '{"a":1,"a":2}']
)
def test_what_is_no_proof_cannot_be_checked(reader: Reader, tmp_path: Path, content: str) -> None:
    assert reader.check("notice", saved(tmp_path, content)).status == UNUSABLE


def test_what_is_not_there_cannot_be_checked(reader: Reader) -> None:
    assert reader.check("notice", "nowhere.json").status == UNUSABLE
    assert reader.check("notice", "http://127.0.0.1:1/").status == UNUSABLE


def test_another_key_is_tampering(portal: Portal, reader: Reader, tmp_path: Path) -> None:
    reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    portal.signers = [Signer.generate(portal.signers[0].name)]
    result = reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    assert result.status == TAMPERED
    assert "not signed with the known key" in result.out
    given = reader.check(
        "notice", "x", "--key", str(Signer.generate("portal.example/log").verifier)
    )
    assert given.status == UNUSABLE


def test_a_quorum_that_is_not_reached_is_said(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    proof = saved(tmp_path, portal.notice("2026-00000003"))
    vkey = str(portal.witness.verifier)
    assert reader.check("notice", proof, "--witness", vkey, "--quorum", "1").status == FINE
    assert reader.check("notice", proof, "--witness", vkey, "--quorum", "2").status == UNUSABLE


def test_a_page_carries_its_proof(portal: Portal, reader: Reader, tmp_path: Path) -> None:
    page = portal.page("2026-00000003")
    assert reader.check("page", saved(tmp_path, page, "page.html")).status == FINE
    edited = page.replace("<h1>云岚市第3号", "<h1>云岚市第4号")
    result = reader.check("page", saved(tmp_path, edited, "page.html"))
    assert result.status == TAMPERED
    assert "云岚市第3号地块挂牌出让公告" in result.out


def test_a_bulk_file_is_read_to_its_end(portal: Portal, reader: Reader, tmp_path: Path) -> None:
    proofs = [portal.notice(f"2026-{number:08d}") for number in range(1, 6)]
    lines = [json.dumps(proof, ensure_ascii=False) for proof in proofs]
    packed = tmp_path / "bulk.jsonl.gz"
    packed.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert "5 notices" in reader.check("bulk", str(packed)).out
    lines[1] = lines[1].replace("1250000", "1250001")
    lines[3] = lines[3].replace("第4号", "第5号")
    result = reader.check("bulk", saved(tmp_path, "\n".join(lines), "bulk.jsonl"))
    assert result.status == TAMPERED
    assert "line 2" in result.out
    assert "line 4" in result.out
    assert "3 notices are exactly" in result.out


def bulk_line(portal: Portal, address: str, uid: str, **more: Any) -> str:
    """A first release as the portal's own files give it."""
    proof = portal.notice(uid)
    release = {"uid": uid, "revision": 1, "digest": proof["digest"], **more}
    release |= {"document": proof["document"], "proof": f"{address}/page/{uid}"}
    return json.dumps(release, ensure_ascii=False)


def test_releases_in_a_bulk_file_are_held_against_their_proofs(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    with serving(portal) as address:
        lines = [bulk_line(portal, address, f"2026-{number:08d}") for number in range(1, 4)]
        withdrawn = {"uid": "2026-00000004", "revision": 1, "digest": "", "document": None}
        lines.append(json.dumps(withdrawn | {"proof": f"{address}/page/2026-00000004"}))
        result = reader.check("bulk", saved(tmp_path, "\n".join(lines), "releases.jsonl"))
        assert result.status == FINE
        assert "3 notices are exactly" in result.out
        assert "1 were withdrawn" in result.out
        lines[1] = lines[1].replace("1250000", "1250001")
        result = reader.check("bulk", saved(tmp_path, "\n".join(lines), "releases.jsonl"))
        assert result.status == TAMPERED
        assert "line 2" in result.out
        assert "2 notices are exactly" in result.out


# --- What became of it ---------------------------------------------------------------------------


def test_an_old_copy_is_exact_and_what_corrected_it_is_named(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    portal.publish()
    copy_ = saved(tmp_path, portal.notice("2026-00000003"))
    page = saved(tmp_path, portal.page("2026-00000003"), "page.html")
    portal.correct("2026-00000003", 9)
    portal.correct("2026-00000009", 10)
    portal.publish()
    with serving(portal) as url:
        for asked in (
            ("notice", copy_, "--portal", url),
            ("page", page, "--portal", f"{url}/"),
            ("notice", f"{url}/page/2026-00000003"),
        ):
            result = reader.check(*asked)
            assert result.status == FINE, result.out
            assert "2026-00000003 (revision 1) is exactly what was published" in result.out
            steps = [line for line in result.out.splitlines() if line.startswith("!")]
            assert steps == [
                "! 2026-00000003 (revision 1) was corrected by 2026-00000009 (revision 1): "
                "entry 9, logged 2026-11-23T01:00:18Z.",
                "! 2026-00000009 (revision 1) was corrected by 2026-00000010 (revision 1): "
                "entry 10, logged 2026-11-23T01:00:20Z.",
            ]
            assert "but superseded" in result.out
            assert "is 2026-00000010 (revision 1)" in result.out
        newest = reader.check("notice", f"{url}/page/2026-00000010")
        assert "It corrects and replaces notice 2026-00000009" in newest.out
        assert "names nothing that took its place" in newest.out
        chinese = Reader(tmp_path / "other", lang="zh_CN.UTF-8")
        told = chinese.check("notice", copy_, "--portal", url).out
        assert "2026-00000003 (第1版) 已由 2026-00000009 (第1版) 更正" in told
        assert "与发布时完全一致，但已被取代" in told
        assert "现行有效的是 2026-00000010 (第1版)" in told


def test_an_old_copy_of_what_was_withdrawn_and_put_back_says_each_step(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    copy_ = saved(tmp_path, portal.notice("2026-00000003"))
    portal.withdraw("2026-00000003")
    portal.publish()
    with serving(portal) as url:
        gone = reader.check("notice", copy_, "--portal", url)
        assert gone.status == FINE, gone.out
        assert "was withdrawn by 2026-00000003 (revision 2): entry 9" in gone.out
        assert "but withdrawn since" in gone.out
        tombstone = reader.check("notice", f"{url}/page/2026-00000003")
        assert "It is a withdrawal" in tombstone.out
        assert "names nothing that took its place" in tombstone.out
        portal.restore("2026-00000003")
        portal.publish()
        back = reader.check("notice", copy_, "--portal", url)
        assert "was withdrawn by 2026-00000003 (revision 2)" in back.out
        assert "(revision 2) was put back as 2026-00000003 (revision 3): entry 10" in back.out
        assert "is 2026-00000003 (revision 3)" in back.out


def test_a_copy_alone_says_that_it_cannot_tell_and_calls_nobody(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(url: str) -> tuple[int, bytes]:
        asked.append(url)
        return 404, b""

    portal.answer = answer  # type: ignore[method-assign]
    with serving(portal):
        copy_ = saved(tmp_path, portal.notice("2026-00000003"))
        portal.correct("2026-00000003", 9)
        result = reader.check("notice", copy_)
    assert (result.status, asked) == (FINE, [])
    assert "this copy cannot tell: ask with --portal" in result.out


@pytest.mark.parametrize(
    "claimed",
    [
        ("2026-00000004", 1, "correct"),
        ("2026-00000009", 1, "correct"),
        ("2026-00000002", 1, "correct"),
        ("2026-00000003", 1, "withdraw"),
    ],
)
def test_a_correction_that_the_ledger_does_not_have_is_no_correction(
    portal: Portal, reader: Reader, claimed: tuple[str, int, str]
) -> None:
    portal.correct("2026-00000005", 9)
    portal.publish()
    portal.later["2026-00000003", 1] = claimed
    with serving(portal) as url:
        result = reader.check("notice", f"{url}/page/2026-00000003")
    assert result.status == TAMPERED
    assert "the ledger does not bear it out" in result.out


def test_a_portal_that_does_not_say_leaves_the_notice_exact(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    portal.publish()
    portal.write("policy.json", b"{}")
    with serving(portal) as url:
        result = reader.check("notice", f"{url}/page/2026-00000003")
    assert result.status == FINE
    assert "exactly what was published" in result.out
    assert "could not be found out" in result.out


def test_a_bulk_file_says_what_it_has_of_corrections(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    with serving(portal) as url:
        later = {"uid": "2026-00000009", "revision": 1, "kind": "correct"}
        lines = [
            bulk_line(portal, url, "2026-00000001", superseded_by=later),
            bulk_line(portal, url, "2026-00000002", superseded_by=None),
        ]
        result = reader.check("bulk", saved(tmp_path, "\n".join(lines), "releases.jsonl"))
    assert result.status == FINE, result.out
    assert "2 notices are exactly" in result.out
    said = [line for line in result.out.splitlines() if line.startswith("!")]
    assert said == [
        "! 2026-00000001 (revision 1) was corrected by 2026-00000009 (revision 1), says the file."
    ]


# --- The ledger ----------------------------------------------------------------------------------


def test_a_whole_ledger_from_a_folder_and_its_continuation(portal: Portal, reader: Reader) -> None:
    assert "9 entries" in reader.check("log", str(portal.publish())).out
    for number in range(9, 700):
        portal.release(number)
    result = reader.check("log", str(portal.publish()))
    assert result.status == FINE
    assert "700 entries, continuing the 9 seen before" in result.out


def test_a_flipped_byte_in_any_file_is_found_and_named(portal: Portal, reader: Reader) -> None:
    for number in range(9, 600):
        portal.release(number)
    folder = portal.publish()
    for path in sorted(folder.glob("tile/**/*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        path.write_bytes(
            data[:40] + bytes([data[40] ^ 1]) + data[41:] if len(data) > 40 else b"x" * len(data)
        )
        result = reader.check("log", str(folder))
        assert result.status == TAMPERED, path
        path.write_bytes(data)
    assert reader.check("log", str(folder)).status == FINE


def test_a_flipped_hash_names_the_entries(portal: Portal, reader: Reader) -> None:
    folder = portal.publish()
    path = folder / "tile/0/000.p/9"
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert "tile/0/000.p/9 (entries 0 to 8)" in reader.check("log", str(folder)).out


@pytest.mark.parametrize("keep", [5, 0])
def test_a_truncated_ledger_is_found(portal: Portal, reader: Reader, keep: int) -> None:
    reader.check("log", str(portal.publish()))
    if keep:
        portal.entries = portal.entries[:keep]
        result = reader.check("log", str(portal.publish()))
        assert "shrunk: it had 9 entries, now 5" in result.out
    else:
        (portal.folder / "tile/entries/000.p/9").unlink()
        result = reader.check("log", str(portal.folder))
        assert "does not show tile/entries/000.p/9" in result.out
    assert result.status == TAMPERED


def test_a_rewritten_history_is_found_and_both_checkpoints_are_shown(
    portal: Portal, reader: Reader
) -> None:
    reader.check("log", str(portal.publish()))
    before = portal.note()
    portal.entries[4] = portal.entries[5]
    portal.release(99)
    result = reader.check("log", str(portal.publish()))
    assert result.status == TAMPERED
    assert "rewritten its history" in result.out
    assert before in result.out
    assert portal.note() in result.out


def test_a_back_dated_entry_is_found(portal: Portal, reader: Reader) -> None:
    reader.check("log", str(portal.publish()))
    data = entry("tick", at=START.replace(day=20))
    portal.log(data)
    result = reader.check("log", str(portal.publish()))
    assert result.status == TAMPERED
    assert "Entry 9 (tick) is dated 2026-11-20T01:00:00Z" in result.out


def test_a_back_dated_release_is_found(portal: Portal, reader: Reader, tmp_path: Path) -> None:
    identity = portal.release(9, published_at=START.replace(day=1))
    result = reader.check("notice", saved(tmp_path, portal.notice(identity)))
    assert result.status == TAMPERED
    assert "says it was published 2026-11-01" in result.out


def test_a_key_is_followed_if_the_old_one_introduced_it(portal: Portal, reader: Reader) -> None:
    reader.check("log", str(portal.publish()))
    portal.rotate()
    portal.rotate()
    portal.release(9)
    result = reader.check("log", str(portal.publish()))
    assert result.status == FINE
    assert "changed its key" in result.out
    portal.signers = [Signer.generate(portal.signers[0].name)]
    assert reader.check("log", str(portal.publish())).status == TAMPERED


def test_an_alarm_does_not_change_what_is_remembered(portal: Portal, reader: Reader) -> None:
    reader.check("log", str(portal.publish()))
    before = (reader.folder / "state.json").read_bytes()
    portal.entries = portal.entries[:5]
    reader.check("log", str(portal.publish()))
    assert (reader.folder / "state.json").read_bytes() == before


# --- The portal ----------------------------------------------------------------------------------


def test_a_portal_that_shows_what_it_logged(portal: Portal, reader: Reader) -> None:
    portal.withdraw("2026-00000002")
    portal.withdraw("2026-00000004")
    portal.restore("2026-00000004")
    portal.log(entry("audit", at=portal.at, count=12, head=bytes(32)))
    portal.publish()
    with serving(portal) as url:
        result = reader.check("portal", url)
        assert result.status == FINE, result.out
        assert "11 of 11 releases" in result.out
        for shown in ("2026-00000003", "2026-00000002"):
            assert reader.check("notice", f"{url}/page/{shown}").status == FINE


@pytest.mark.parametrize("which", ["release", "list"])
def test_a_portal_sends_no_reader_to_files_of_their_own(
    portal: Portal, reader: Reader, tmp_path: Path, which: str
) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"results": [], "document": portal.documents["2026-00000001", 1]}))
    folder = portal.publish()
    policy = json.loads((folder / "policy.json").read_text())
    portal.write("policy.json", json.dumps({**policy, which: own.as_uri()}).encode())
    with serving(portal) as url:
        result = reader.check("portal", url)
    assert result.status != FINE
    assert f"{own.as_uri()} is no web address" in result.out


def test_every_silent_change_of_a_portal_is_named(portal: Portal, reader: Reader) -> None:
    portal.withdraw("2026-00000007")
    portal.publish()
    title = portal.documents["2026-00000007", 2]
    assert title is not None
    first = portal.documents["2026-00000001", 1]
    assert first is not None
    first["title"] = "改过的标题"
    portal.documents["2026-00000002", 1] = None
    portal.documents["2026-00000007", 1] = dict(title)
    unlogged = {"id": "2026-00000099", "revision": 1, "title": "未记账"}
    portal.documents["2026-00000099", 1] = unlogged
    portal.listed.append(("2026-00000099", 1))
    attached = next(iter(portal.files))
    portal.files[attached] = b"replaced"
    with serving(portal) as url:
        result = reader.check("portal", url)
    assert result.status == TAMPERED
    for words in (
        "2026-00000001/1 is not what was logged",
        "2026-00000002/1 (entry 2) was published, but the portal does not show it",
        "2026-00000007/1 is withdrawn in the ledger, but the portal still shows it",
        "2026-00000099/1 is shown by the portal but is not in the ledger",
        "The file 出让须知.pdf of 2026-00000008/1 was replaced",
    ):
        assert words in result.out, result.out


def test_a_correction_that_a_portal_keeps_quiet_is_named(portal: Portal, reader: Reader) -> None:
    portal.correct("2026-00000003", 9)
    portal.withdraw("2026-00000004")
    portal.restore("2026-00000004")
    portal.publish()
    with serving(portal) as url:
        assert reader.check("portal", url).status == FINE
        del portal.later["2026-00000003", 1], portal.later["2026-00000004", 2]
        result = reader.check("portal", url)
    assert result.status == TAMPERED
    assert "2026-00000003/1 is what applies in the portal's list" in result.out
    assert "entry 9 of the ledger has 2026-00000009/1 in its place" in result.out
    assert "2026-00000004/2 is what applies" in result.out


def test_a_correction_of_another_notice_than_its_entry_says_is_named(
    portal: Portal, reader: Reader
) -> None:
    portal.correct("2026-00000003", 9, says="2026-00000004")
    portal.publish()
    with serving(portal) as url:
        result = reader.check("portal", url)
    assert result.status == TAMPERED
    assert "2026-00000009/1 says that it corrects 2026-00000004, but entry 9" in result.out


def test_what_was_listed_without_an_entry_is_named_though_it_is_gone_again(
    portal: Portal, reader: Reader
) -> None:
    portal.correct("2026-00000003", 9)
    portal.publish()
    del portal.later["2026-00000003", 1]
    portal.documents["2026-00000099", 1] = {"id": "2026-00000099", "revision": 1, "title": "x"}
    portal.listed.append(("2026-00000099", 1))
    read, lists = portal._list, []

    def gone_again(start: int) -> bytes:
        lists.append(start)
        if lists.count(0) > 1 and ("2026-00000099", 1) in portal.listed:
            portal.listed.remove(("2026-00000099", 1))
        return read(start)

    portal._list = gone_again  # type: ignore[method-assign]
    with serving(portal) as url:
        result = reader.check("portal", url)
    assert result.status == TAMPERED
    assert "2026-00000099/1 is shown by the portal but is not in the ledger" in result.out


def test_a_correction_that_goes_out_while_one_looks_is_no_fault(
    portal: Portal, reader: Reader
) -> None:
    portal.publish()
    read, lists = portal._list, []

    def before_it_is_corrected(start: int) -> bytes:
        lists.append(start)
        answer = read(start)
        if len(lists) == 1:
            portal.correct("2026-00000001", 9)
            portal.publish()
        return answer

    portal._list = before_it_is_corrected  # type: ignore[method-assign]
    with serving(portal) as url:
        result = reader.check("portal", url)
    assert result.status == FINE, result.out
    assert lists.count(0) > 1


def test_a_split_view_leaves_two_signed_checkpoints_in_hand(
    portal: Portal, reader: Reader, tmp_path: Path
) -> None:
    reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    for_others = portal.note()
    portal.entries[-1] = portal.entries[-2]
    result = reader.check("notice", saved(tmp_path, portal.notice("2026-00000003")))
    assert result.status == TAMPERED
    assert "split view" in result.out
    assert for_others in result.out


def test_a_notice_online_must_come_from_a_continued_ledger(portal: Portal, reader: Reader) -> None:
    portal.publish()
    with serving(portal) as url:
        assert reader.check("notice", f"{url}/page/2026-00000003").status == FINE
        portal.release(9)
        assert reader.check("notice", f"{url}/page/2026-00000003").status == FINE
        portal.entries[5] = portal.entries[6]
        portal.release(10)
        result = reader.check("notice", f"{url}/page/2026-00000003")
        assert result.status == TAMPERED
        assert "rewritten its history" in result.out
