"""The broker: each address, the queues, and a message's whole way."""

from __future__ import annotations

from runtime.settings import Settings
from workers.broker_facts import BrokerFacts, facts_of, oldest
from yici.checkups.found import Found, place, worst

OLDEST_RABBITMQ = (3, 10)


def broker(settings: Settings) -> Found:
    """Whether messages can be sent, over every address of the setting."""
    if settings.embedded:
        return "ok", "内置（单进程），无需 RabbitMQ", ""
    places = "、".join(place(url.strip()) for url in settings.broker_url.split(","))
    facts = facts_of(settings.broker_url, settings.queue_type)
    if not facts.reached:
        return "lack", f"RabbitMQ {places} 无法连接", "请检查 RabbitMQ 服务、网络和 YICI_BROKER_URL。"
    return worst([_nodes(facts), _version(facts), _queues(settings, facts)])


def _nodes(facts: BrokerFacts) -> Found:
    told = "、".join(f"{node.place}（{node.version or '无法连接'}）" for node in facts.nodes)
    if all(node.version for node in facts.nodes):
        return "ok", f"RabbitMQ {told}", ""
    return "warning", f"RabbitMQ {told}", "集群有节点无法连接，请检查其服务和网络。"


def _version(facts: BrokerFacts) -> Found:
    if oldest([node.version for node in facts.nodes]) < OLDEST_RABBITMQ:
        return "lack", "版本太旧", "请升级到 RabbitMQ 3.10 或更新版本。"
    if not facts.usable:
        return (
            "lack",
            "消息无法写入或取回",
            "请为该用户开放虚拟主机的 configure、write、read 权限，并检查磁盘和内存告警。",
        )
    return "ok", "消息可写可取", ""


def _queues(settings: Settings, facts: BrokerFacts) -> Found:
    if facts.other:
        return (
            "lack",
            f"{len(facts.other)} 个队列的类型或参数与设置不同（YICI_QUEUE_TYPE={settings.queue_type}）：{facts.other[0]} 等",
            "请改回原来的 YICI_QUEUE_TYPE；或停止全部进程、删除这些队列后再启动，未办的任务会由数据库重新发出。",
        )
    if facts.missing:
        return "ok", "队列尚未建立，首次启动时自动建立", ""
    return "ok", f"队列齐备（{settings.queue_type}）", ""
