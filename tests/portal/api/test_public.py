"""Other machines are served only with accounts and encryption, under one name, and with the address that they come from."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.api import serve
from portal.api.doorkeeper import public_address
from portal.errors import HostNotLoopback, TransportOpen
from sohoa.errors import SettingInvalid
from sohoa.settings import Settings
from tests.portal.agency import BINH, PHRASES, Agency, staffed
from tests.portal.api.known import acts, code_of
from tests.portal.api.served import Served, free_port, serving

pytestmark = pytest.mark.xdist_group("api-public")
PUBLIC = "https://kho.example.vn"


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    return staffed(tmp_path_factory.mktemp("cơ quan"))


def certificate(folder: Path) -> tuple[Path, Path]:
    """For this machine, signed by itself: the files of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    own_names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)).add_extension(own_names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "chứng thư.pem", folder / "khóa.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


# What is refused before anything is served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20"])
def test_without_accounts_nobody_else_is_served_however_well_encrypted(tmp_path: Path, host: str) -> None:
    chain, key = certificate(tmp_path)
    asked = Settings(
        data=tmp_path / "data",
        host=host,
        public_url=PUBLIC,
        tls_certificate=str(chain),
        tls_key=str(key),
        behind_proxy="10.0.0.5",
    )
    with pytest.raises(HostNotLoopback):
        serve(asked)
    assert not (tmp_path / "data").exists()


def test_without_accounts_no_proxy_brings_others_in_through_this_machine(tmp_path: Path) -> None:
    with pytest.raises(HostNotLoopback, match=r"kho\.example\.vn"):
        serve(Settings(data=tmp_path / "data", public_url=PUBLIC, behind_proxy="127.0.0.1"))


def test_without_encryption_nobody_else_is_served(agency: Agency) -> None:
    for host in ("0.0.0.0", "127.0.0.1"):
        with pytest.raises(TransportOpen):
            serve(Settings(data=agency.data, host=host, public_url=PUBLIC))
    with pytest.raises(TransportOpen):
        serve(Settings(data=agency.data, host="0.0.0.0", public_url="http://127.0.0.1:8700"))


def test_what_is_missing_or_wrong_is_named(agency: Agency, tmp_path: Path) -> None:
    for settings, name in (
        ({"host": "0.0.0.0", "behind_proxy": "10.0.0.5"}, "SOHOA_PUBLIC_URL"),
        ({"host": "0.0.0.0", "public_url": PUBLIC, "behind_proxy": "proxy"}, "SOHOA_BEHIND_PROXY"),
        ({"public_url": "http://kho.example.vn", "behind_proxy": "127.0.0.1"}, "SOHOA_PUBLIC_URL"),
        ({"public_url": PUBLIC, "tls_certificate": "x.pem", "tls_key": "y.pem"}, "SOHOA_TLS_CERTIFICATE"),
    ):
        with pytest.raises(SettingInvalid, match=name):
            serve(Settings(data=agency.data, **settings))


def test_the_command_says_it_too(agency: Agency) -> None:
    refused = agency.run("serve", "--host", "0.0.0.0", PUBLIC_URL=PUBLIC)
    assert (refused.code, "TRANSPORT_OPEN" in refused.err, "--behind-proxy" in refused.err) == (6, True, True)


def test_networks_of_proxies_are_read() -> None:
    public = public_address(Settings(public_url=PUBLIC, behind_proxy="10.0.0.5, 10.1.0.0/16,fd00::/8"))
    assert public is not None
    assert [str(one) for one in public.proxies] == ["10.0.0.5/32", "10.1.0.0/16", "fd00::/8"]
    assert public_address(Settings(behind_proxy="10.0.0.5")) is None


# Behind a proxy


@pytest.fixture(scope="module")
def behind(agency: Agency) -> Iterator[Served]:
    with serving(agency.data, public_url=PUBLIC, behind_proxy="127.0.0.1") as running:
        yield running


def signs_in(served: Served, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{served.url}/v1/session", json={"name": BINH, "password": PHRASES[BINH], "deliver": "cookie"}, timeout=60,
        headers={"Host": "kho.example.vn", **headers},
    )  # fmt: skip


def test_the_address_that_the_proxy_saw_goes_on_record_not_one_that_the_caller_wrote(behind: Served, agency: Agency) -> None:
    assert signs_in(behind, **{"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}).status_code == 201
    assert acts(agency, "sign_in")[-1].origin == "203.0.113.9"


def test_only_the_public_name_is_answered(behind: Served) -> None:
    for host in ("khac.example.vn", "kho.example.vn.example.com", "10.0.0.9", "kho.example.vn:8080"):
        assert code_of(signs_in(behind, Host=host)) == (403, "ADDRESS_REFUSED"), host


def test_a_page_of_its_own_may_send_and_none_of_another_site(behind: Served) -> None:
    assert signs_in(behind, Origin=PUBLIC, **{"Sec-Fetch-Site": "same-origin"}).status_code == 201
    for origin in ("https://example.com", "http://kho.example.vn", behind.url):
        assert code_of(signs_in(behind, Origin=origin)) == (403, "CROSS_SITE_REFUSED"), origin


def test_the_cookie_goes_through_tls_only_and_to_this_server_only(behind: Served) -> None:
    answer = signs_in(behind)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sohoa=")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    value = cookie.partition("=")[2].partition(";")[0]
    headers = {"Host": "kho.example.vn", "Cookie": f"sohoa={value}"}
    assert httpx.get(f"{behind.url}/v1/session", headers=headers).status_code == 401, "the name for this machine without TLS"


def test_past_the_proxy_nobody_comes(agency: Agency) -> None:
    with serving(agency.data, public_url=PUBLIC, behind_proxy="10.0.0.5") as running:
        assert code_of(signs_in(running)) == (403, "ADDRESS_REFUSED")


# With TLS of its own


def test_it_does_tls_itself(agency: Agency, tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    port = free_port()
    with serving(
        agency.data, port=port, public_url=f"https://localhost:{port}", tls_certificate=chain, tls_key=key
    ) as running:  # fmt: skip
        assert running.url.startswith("https:")
        trusted = ssl.create_default_context(cafile=str(chain))
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusted, timeout=60) as page:
            asked = {"name": BINH, "password": PHRASES[BINH], "deliver": "cookie"}
            assert page.post("/v1/session", json=asked, headers={"Origin": f"https://localhost:{port}"}).status_code == 201
            assert page.get("/v1/documents").status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://localhost:{port}/v1/health")
