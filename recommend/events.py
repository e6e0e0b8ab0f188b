"""What this floor keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

ITEM_SAVED = Event("recommend.item_saved", _("まちの案内を保存した"))
ITEM_PUBLISHED = Event("recommend.item_published", _("まちの案内を公開した"))
ITEM_TAKEN_DOWN = Event("recommend.item_taken_down", _("まちの案内の公開をやめた"))
ITEMS_LOADED = Event("recommend.items_loaded", _("用意された案内を取り込んだ"))
SOURCE_COLLECTED = Event("recommend.source_collected", _("オープンデータを取り込んだ"))
CARD_HIDDEN = Event("recommend.card_hidden", _("おすすめから外した"))
CARDS_BROUGHT_BACK = Event("recommend.cards_brought_back", _("外したおすすめを戻した"))
REMINDER_SET = Event("recommend.reminder_set", _("おすすめの期限前の知らせを決めた"))
TOLD = Event("recommend.told", _("おすすめを知らせた"))
TICKED = Event("recommend.ticked", _("今日から当てはまる案内を調べた"))
