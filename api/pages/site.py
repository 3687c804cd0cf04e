"""All pages."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    arrange_page,
    case_forms,
    case_list,
    case_page,
    catalogs,
    failed_steps,
    new_case,
    sign_in,
    webhooks,
)

router = APIRouter(include_in_schema=False)
# `/cases/new` comes before `/cases/{number}`.
for pages in (sign_in, case_list, new_case, case_page, case_forms, arrange_page, failed_steps, catalogs, webhooks):
    router.include_router(pages.router)
