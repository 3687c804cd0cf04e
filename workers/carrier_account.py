"""The office's contract with a carrier, from the settings."""

from __future__ import annotations

from outputs.courier import Account
from runtime.settings import Settings


def account_of(settings: Settings) -> Account:
    """The office's contract with 快递100, as it is set."""
    return Account(
        key=settings.kuaidi100_key,
        secret=settings.kuaidi100_secret,
        salt=settings.kuaidi100_salt,
        company=settings.kuaidi100_company,
        callback_url=f"{settings.public_url.rstrip('/')}/hooks/couriers/kuaidi100",
        order_url=settings.kuaidi100_order_url,
        poll_url=settings.kuaidi100_poll_url,
        partner=settings.kuaidi100_account,
        express=settings.kuaidi100_express,
        payment=settings.kuaidi100_payment,
        printer=settings.kuaidi100_printer,
        template=settings.kuaidi100_template,
    )
