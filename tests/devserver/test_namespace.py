"""Setting up a namespace on any cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
    RemoveSearchAttributesRequest,
)
from temporalio.client import Client

from devserver import DevServer, set_up_namespace
from devserver.namespace import TYPES
from journeys.errors import UsageError
from journeys.messages import SEARCH_ATTRIBUTES


@pytest.fixture(scope="module")
def own_server(temporal_servers: Callable[[Mapping[str, object]], DevServer]) -> str:
    """Not the one of the other tests: these take search attributes away. Any setting makes it another."""
    return temporal_servers({"limit.maxIDLength": 1000}).address


async def test_setting_up_a_plain_namespace_says_what_it_did_and_then_does_nothing(own_server: str) -> None:
    client = await Client.connect(own_server)
    await client.operator_service.remove_search_attributes(
        RemoveSearchAttributesRequest(namespace="default", search_attributes=["JourneyUser"])
    )
    assert await set_up_namespace(client) == ("search attribute JourneyUser registered",)
    assert await set_up_namespace(client) == ()
    known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="default"))
    assert TYPES.items() <= known.custom_attributes.items()
    assert (len(TYPES), TYPES["JourneyQueue"]) == (
        len(SEARCH_ATTRIBUTES),
        IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    )


async def test_a_name_of_another_type_is_refused_by_name(own_server: str) -> None:
    client = await Client.connect(own_server)

    async def replace(old: str, kind: IndexedValueType.ValueType) -> None:
        await client.operator_service.remove_search_attributes(
            RemoveSearchAttributesRequest(namespace="default", search_attributes=[old])
        )
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace="default", search_attributes={old: kind})
        )

    await replace("JourneyTemplate", IndexedValueType.INDEXED_VALUE_TYPE_INT)
    try:
        with pytest.raises(UsageError, match="JourneyTemplate must be of type Keyword"):
            await set_up_namespace(client)
    finally:
        await replace("JourneyTemplate", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)


async def test_a_namespace_that_is_not_there_is_named_with_the_remedy(own_server: str) -> None:
    client = await Client.connect(own_server, namespace="nowhere")
    with pytest.raises(UsageError, match="no namespace nowhere; create it with `temporal operator namespace create"):
        await set_up_namespace(client)
