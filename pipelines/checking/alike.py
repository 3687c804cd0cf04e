"""Values made alike for comparison: what readers and writers do differently, and what says nothing."""

from __future__ import annotations

import re
from typing import Final

from pipelines.paper.sheet.glyphs import fold_text

_VARIANTS: Final = str.maketrans(
    "虛靜張陳劉黃楊趙吳鄭馮蔣韓許蕭鄧馬葉蘇盧鐘鍾譚陸賈鄒羅孫謝龍華國東偉軍麗蘭鳳強衛紅飛雲產産區廣場業營養樂園車門縣鎮鄉號樓",
    "虚静张陈刘黄杨赵吴郑冯蒋韩许萧邓马叶苏卢钟钟谭陆贾邹罗孙谢龙华国东伟军丽兰凤强卫红飞云产产区广场业营养乐园车门县镇乡号楼",
)
"""Traditional variants that a reader trained on both scripts returns for simplified print."""


def plain(text: str) -> str:
    """A text folded, without punctuation and white space, in capitals, variants of characters that readers return made one."""
    return re.sub(r"[^\w]|_", "", fold_text(text)).upper().translate(_VARIANTS)
