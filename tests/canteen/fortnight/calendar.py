"""Which incident meets which day of the fortnight, and what is cooked."""

from __future__ import annotations

from datetime import timedelta

DISHES_A_MEAL = 10
DISHES = (
    "番茄炒蛋", "滷雞腿", "紅燒魚", "青椒肉絲", "麻婆豆腐", "清炒高麗菜", "涼拌小黃瓜", "玉米濃湯", "白飯", "地瓜粥",
    "豆漿", "饅頭", "肉包", "炒米粉", "三杯雞", "蒜泥白肉", "滷蛋", "味噌湯", "紫菜蛋花湯", "燙青菜",
    "咖哩飯", "糖醋排骨", "炒空心菜", "綠豆湯", "水餃", "蘿蔔糕", "蔥油餅", "蒸蛋", "炒麵", "酸辣湯",
)  # fmt: skip
MILK, EXTRA = "盒裝牛奶", "臨時加菜"
WAYS = ("kitchen_waste", "destroyed", "other")
NOT_SERVED = (5, "supper")
WITHOUT_SAMPLE = (4, "lunch", 6)
MISTAKEN = (2, "lunch", 3)
CERTIFICATE_ENDS = 10
UNHEARD = (12, "lunch", 4)
FORGOTTEN_READING = (6, "afternoon", "F3")
WITHOUT_REPORT, WITH_FINDINGS = 11, 3
DISCARDS_SIGNED = {2, 3, 5, 13}
B_LEAVES, B_RETURNS = (6, "18:00"), (9, "18:00")
FROZEN_FROM, FROZEN_UNTIL, FREEZE_HOURS = (9, "08:10"), (10, "10:00"), 48
LATE_BOX = (5, "lunch")
CLOCK_SET_TO = timedelta(seconds=40)
