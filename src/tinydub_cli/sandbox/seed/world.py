"""Customers who write in their own script, some of them from right to left."""

from __future__ import annotations

from tinydub_cli.sandbox.account import SAM
from tinydub_cli.sandbox.seed.files import ETUDE
from tinydub_cli.sandbox.seed.story import Ticket, agent, customer

_ZWNJ = "\u200c"  # keeps two Persian letters apart; without it the word is misspelt
_FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"  # three people, joined to one by U+200D

TICKETS = (
    Ticket(
        "J9aFqX2t",
        "山田 花子",
        "hanako@example.com",
        (
            customer(
                "35m",
                "お世話になっております。\n\n来月から教室を二つに増やす予定です。料金プランを変更する"
                "必要はありますか。\n\n山田",
            ),
        ),
        unread=True,
    ),
    Ticket(
        "G3uNcP8v",
        "مريم الحسن",
        "maryam@example.org",
        (
            customer(
                "7h",
                "مرحبًا،\nلا تصل رسائل التذكير إلى الزبائن منذ يوم الأحد. رقم الحساب: 48213.\nشكرًا",
            ),
        ),
        status="open",
        priority="high",
        unread=True,
    ),
    Ticket(
        "k7EhSb1Z",
        "נועה לוי",
        "noa@example.net",
        (
            customer("1d 2h", "שלום, איך מוסיפים עמוד הזמנות (Booking page) בעברית?"),
            agent("1d 1h", "Hello Noa, under Settings > Website > Language. תודה!", by=SAM),
        ),
        status="waiting",
        assigned_to=SAM,
    ),
    Ticket(
        "D5xMwT0r",
        f"پریسا نیک{_ZWNJ}پور",
        "parisa@example.com",
        (
            customer(
                "20h",
                f"سلام، می{_ZWNJ}خواهم ساعت{_ZWNJ}های کاری آموزشگاه را عوض کنم ولی دکمه{_ZWNJ}ی"
                " ذخیره کار نمی\u200cکند.",
            ),
        ),
    ),
    Ticket(
        "a2QzLf6Y",
        "Олена Шевченко",
        "olena@example.org",
        (
            customer("4d 3h", "Добрий день! Чи можна оплатити рахунок у гривнях?"),
            agent("4d 2h", "Добрий день, Олено! Так, оберіть UAH на сторінці оплати."),
            customer("4d 1h", "Дякую, все вийшло."),
        ),
        status="resolved",
        closed="4d",
    ),
    Ticket(
        "S0pVgR4i",
        "สมชาย ใจดี",
        "somchai@example.net",
        (customer("2d 14h", "สวัสดีครับ ต้องการเปลี่ยนชื่อร้านบนใบเสร็จ ทำได้ที่ไหนครับ"),),
        unread=True,
    ),
    Ticket(
        "N6jBdK3m",
        "Chloé Durand",
        "chloe@example.com",
        (
            customer(
                "50m",
                f"Bonjour ! Le cours du mardi est maintenant ouvert aux familles {_FAMILY} et nous"
                " aimerions un tarif pour trois. La confirmation est jointe. ❤️",
                ETUDE,
            ),
        ),
        unread=True,
        priority="low",
    ),
)
