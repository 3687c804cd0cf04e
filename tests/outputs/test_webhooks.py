"""Calls to integrators over real connections: what may be called, how it is signed, and what an unkind answer can do."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from outputs.webhooks import Answered, Call, Caller, Forbidden, networks_of, target_of
from outputs.webhooks.signing import signed_headers
from pipelines.errors import Unconfigured
from tests.doubles.receiver import (
    Receiver,
    answer,
    dripping,
    endless,
    new_secret,
    raw,
    receiving,
    waiting,
)

SECRET, OLD = new_secret(1), new_secret(2)
BODY = '{"type":"ping","timestamp":"2026-11-29T02:00:00.000Z","data":{"说":"一次"}}'
HOME = networks_of("127.0.0.0/8")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.secrets = [SECRET, OLD]
        yield receiver


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a test of signatures that the clock of another library judges


def call(url: str, caller: Caller | None = None, secrets: tuple[str, ...] = (SECRET,)) -> Answered:
    return (caller or Caller(HOME)).call(Call("0123456789ab", url, BODY, now(), secrets))


# --- the signature ---------------------------------------------------------------------------------------------------


def test_a_call_is_heard_and_its_signature_holds_before_the_reference_library(receiver: Receiver) -> None:
    answered = call(f"{receiver.url}/yici/回调?窗口=1")

    [heard] = receiver.heard
    assert (answered.taken, answered.status, answered.code) == (True, 204, "OK")
    assert (heard.id, heard.body, heard.secrets, heard.fresh) == ("0123456789ab", BODY, (SECRET,), True)
    assert heard.path == "/yici/%E5%9B%9E%E8%B0%83?%E7%AA%97%E5%8F%A3=1"
    sent = {"webhook-id": heard.id, "webhook-timestamp": heard.timestamp, "webhook-signature": heard.signature}
    assert Webhook(SECRET).verify(heard.body, sent) == json.loads(BODY)


def test_during_a_rotation_both_secrets_sign_the_new_one_first(receiver: Receiver) -> None:
    call(receiver.url, secrets=(SECRET, OLD))

    assert receiver.heard[0].secrets == (SECRET, OLD)
    assert receiver.heard[0].signature.count(" ") == 1


@pytest.mark.parametrize("changed", ["body", "id", "time", "stale"])
def test_whatever_is_changed_the_signature_no_longer_holds(changed: str) -> None:
    # Given
    at = now() - timedelta(minutes=6) if changed == "stale" else now()
    sent = {str(name): str(value) for name, value in signed_headers("m1", at, BODY.encode(), [SECRET]).items()}
    body = BODY.replace("一", "二") if changed == "body" else BODY
    if changed == "id":
        sent["webhook-id"] = "m2"
    if changed == "time":
        sent["webhook-timestamp"] = str(int(at.timestamp()) + 1)

    # Then
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, sent)


@given(body=st.text(max_size=200), id_=st.uuids(), seconds=st.integers(1_600_000_000, 4_100_000_000))
def test_our_signature_is_the_reference_library_s(body: str, id_: object, seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    ours = signed_headers(str(id_), at, body.encode(), [SECRET])

    assert ours["webhook-signature"] == Webhook(SECRET).sign(str(id_), at, body)


# --- where may be called ---------------------------------------------------------------------------------------------

NOWHERE = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://[fd00:ec2::254]/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://exam ple.org:{port}/",
    "http:///nowhere",
    "http://%31%32%37.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
]


@pytest.mark.parametrize("url", NOWHERE)
def test_what_is_no_address_of_the_internet_is_not_connected_to(url: str, receiver: Receiver) -> None:
    answered = call(url.format(port=receiver.port), Caller())

    assert (answered.taken, answered.forbidden, answered.status) == (False, True, None)
    assert answered.why.endswith("。")
    assert receiver.connections == 0


@pytest.mark.parametrize("port", [22, 25, 5432, 5672, 6379, 9200])
def test_ports_of_other_services_are_not_called(port: int) -> None:
    assert call(f"http://127.0.0.1:{port}/").code == "WEBHOOK_URL"


@pytest.mark.parametrize(
    "url", ["https://user@example.org/", "https://user:word@example.org/", "https://:word@example.org/"]
)
def test_no_password_goes_into_an_address(url: str) -> None:
    with pytest.raises(Forbidden) as refused:
        target_of(url)

    assert refused.value.message == "地址中不能写用户名或口令。"


def test_a_network_that_is_allowed_opens_itself_and_no_other_spelling_of_it(receiver: Receiver) -> None:
    assert call(receiver.url).taken
    assert call(f"http://[::ffff:127.0.0.1]:{receiver.port}/").forbidden
    everything = Caller((ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert call("http://169.254.169.254/", everything).forbidden
    assert call("http://100.100.100.200/", everything).forbidden
    assert receiver.connections == 1


def test_a_name_that_leads_elsewhere_the_second_time_is_connected_to_where_it_was_judged(receiver: Receiver) -> None:
    """DNS rebinding: the first answer is of the internet, the next ones are of the office."""
    # Given a resolver that lies from the second question on
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["198.51.100.7"] if len(asked) % 2 == 0 else ["127.0.0.1"]

    # When it is called while nothing private is allowed
    caller = Caller(resolver=rebinding)
    first = call(f"http://rebind.example:{receiver.port}/", caller)

    # Then each call asks once, and goes where that answer leads or nowhere
    assert (first.code, asked, receiver.connections) == ("WEBHOOK_ADDRESS", ["rebind.example"], 0)


def test_one_forbidden_address_among_several_forbids_the_name(receiver: Receiver) -> None:
    caller = Caller(resolver=lambda *_: ["8.8.8.8", "127.0.0.1"])

    assert call(f"http://two.example:{receiver.port}/", caller).code == "WEBHOOK_ADDRESS"
    assert receiver.connections == 0


def test_the_name_stays_in_the_request_while_the_address_is_ours(receiver: Receiver) -> None:
    caller = Caller(HOME, resolver=lambda *_: ["127.0.0.1"])

    assert call(f"http://office.example:{receiver.port}/", caller).taken
    assert receiver.heard[0].host == f"office.example:{receiver.port}"


def test_an_address_that_does_not_answer_gives_way_to_the_next(receiver: Receiver) -> None:
    caller = Caller(HOME, resolver=lambda *_: ["127.0.0.9", "127.0.0.1"])

    assert call(f"http://two.example:{receiver.port}/", caller).taken


def test_a_resolver_that_hangs_holds_nobody_longer_than_a_call_may_take() -> None:
    gate = threading.Event()
    caller = Caller(HOME, whole_seconds=0.3, resolver=lambda *_: [str(gate.wait(20))])

    assert call("http://slow.example/", caller).code == "TIMEOUT"
    gate.set()


PRIVATE = st.sampled_from(
    ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"]
)


@given(address=PRIVATE.flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_way_of_writing_a_private_address_is_called(address: object) -> None:
    v4 = int(ip_address(str(address)))
    teredo = IPv6Address((0x20010000 << 96) | (v4 ^ 0xFFFFFFFF))
    written = [str(IPv6Address((prefix << 32) | v4)) for prefix in (0xFFFF, 0, 0x64FF9B << 64, 0x64FF9B0001 << 48)]
    written += [str(IPv6Address((0x2002 << 112) | (v4 << 80))), str(teredo)]

    for host in (str(address), *(f"[{one}]" for one in written)):
        with pytest.raises(Forbidden):
            target_of(f"http://{host}/")


@given(st.ip_addresses())
def test_what_is_called_is_an_address_of_the_internet(address: object) -> None:
    one = ip_address(str(address))
    host = f"[{one}]" if one.version == 6 else str(one)
    try:
        target_of(f"http://{host}/")
    except Forbidden:
        return
    assert one.is_global
    assert [one.is_private, one.is_loopback, one.is_link_local, one.is_multicast, one.is_unspecified] == [False] * 5


@pytest.mark.parametrize("named", ["10.0.0.1/8", "office", "10.0.0.0/33"])
def test_what_is_no_network_is_told_when_it_is_set(named: str) -> None:
    with pytest.raises(Unconfigured) as caught:
        networks_of(named)

    assert caught.value.code == "WEBHOOK_NETWORKS"


# --- what comes back -------------------------------------------------------------------------------------------------


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.replies.append(answer(307, Location=elsewhere.url))

        answered = call(receiver.url)

        assert (answered.taken, answered.code, elsewhere.connections) == (False, "HTTP_307", 0)


@pytest.mark.parametrize(
    ("status", "taken"), [(200, True), (202, True), (299, True), (300, False), (404, False), (500, False)]
)
def test_only_2xx_is_taken(receiver: Receiver, status: int, taken: bool) -> None:
    receiver.replies.append(answer(status, "不行".encode()))

    answered = call(receiver.url)

    assert (answered.taken, answered.status, answered.note) == (taken, status, "" if taken else "不行")


def test_410_says_that_nothing_is_wanted_any_more(receiver: Receiver) -> None:
    receiver.replies.append(answer(410))

    assert call(receiver.url).gone


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("-5", None),
        ("soon", None),
        ("9" * 40, 10**8),
        ("", None),
        ("Mon, 01 Jan 99999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:00 +999999999999999999", None),
    ],
)
def test_how_long_an_endpoint_asks_to_be_left_alone(receiver: Receiver, said: str, seconds: int | None) -> None:
    receiver.replies.append(answer(503, Retry_After=said))

    wait = call(receiver.url).retry_after

    assert (None if wait is None else wait.total_seconds()) == seconds


def test_it_may_ask_by_a_date(receiver: Receiver) -> None:
    until = now() + timedelta(minutes=10)
    receiver.replies.append(answer(429, Retry_After=until.strftime("%a, %d %b %Y %H:%M:%S GMT")))

    wait = call(receiver.url).retry_after

    assert wait is not None
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)


def test_an_answer_that_does_not_end_is_read_to_64_kib_and_no_further(receiver: Receiver) -> None:
    receiver.replies.append(endless(500))
    caller = Caller(HOME, whole_seconds=10)
    begun = time.monotonic()

    answered = call(receiver.url, caller)

    assert (answered.code, len(answered.note), time.monotonic() - begun < 5) == ("HTTP_500", 200, True)


def test_an_answer_that_says_yes_is_not_read_at_all(receiver: Receiver) -> None:
    receiver.replies.append(endless(200))

    assert call(receiver.url).taken


def test_nothing_is_inflated(receiver: Receiver) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    receiver.replies.append(answer(500, bomb, Content_Encoding="gzip"))

    answered = call(receiver.url)

    assert answered.code == "HTTP_500"
    assert "000" not in answered.note


@pytest.mark.parametrize("what", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 500 No\r\n\r\n"])
def test_an_answer_that_drips_is_cut_off_in_time(receiver: Receiver, what: bytes) -> None:
    """Every byte comes soon after the one before; only the whole takes too long."""
    receiver.replies.append(dripping(what))

    answered = call(receiver.url, Caller(HOME, whole_seconds=0.6))

    assert (answered.taken, answered.code) == (False, "TIMEOUT")
    assert answered.milliseconds < 3000


def test_a_receiver_that_says_nothing_is_left(receiver: Receiver) -> None:
    gate = threading.Event()
    receiver.replies.append(waiting(gate))

    answered = call(receiver.url, Caller(HOME, whole_seconds=0.3))

    assert (answered.code, answered.status) == ("TIMEOUT", None)
    gate.set()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "NOT_HTTP"),
        (b"", "NOT_HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000, "NOT_HTTP"),
    ],
)
def test_what_is_no_answer_is_told_apart(receiver: Receiver, what: bytes, code: str) -> None:
    receiver.replies.append(raw(what))

    assert call(receiver.url).code == code


def test_where_nobody_listens_nothing_is_reached() -> None:
    with receiving() as gone:
        url = gone.url

    assert call(url).code == "UNREACHABLE"
    unknown = Caller(HOME, resolver=_unknown)
    assert call("http://nowhere.example/", unknown).code == "UNREACHABLE"


def _unknown(host: str, port: int) -> list[str]:
    raise OSError("Name or service not known")


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the office's own for ``office.example``, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "office.example")])
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("office.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    path = tmp_path_factory.mktemp("tls") / "office.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + pem)
    return path


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(certificate: Path) -> None:
    with receiving(certificate) as receiver:
        caller = Caller(HOME, resolver=lambda *_: ["127.0.0.1"])

        answered = call(f"https://office.example:{receiver.port}/", caller)

        assert (answered.code, receiver.heard) == ("TLS", [])


def test_the_office_s_own_authority_is_trusted_for_the_names_that_it_vouches_for(certificate: Path) -> None:
    with receiving(certificate) as receiver:
        receiver.secrets = [SECRET]
        caller = Caller(HOME, certificate, resolver=lambda *_: ["127.0.0.1"])

        right = call(f"https://office.example:{receiver.port}/", caller)
        wrong = call(f"https://other.example:{receiver.port}/", caller)

        assert (right.code, wrong.code, len(receiver.heard)) == ("OK", "TLS", 1)


def test_a_file_that_holds_no_certificates_is_told_when_it_is_set(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not one")

    for file in ("ca.pem", "missing.pem"):
        with pytest.raises(Unconfigured) as caught:
            Caller(ca_file=tmp_path / file)
        assert caught.value.code == "WEBHOOK_CA_FILE"
