from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.identity import abilities
from portal.identity.rules.proxies import Power
from portal.ui import destinations


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("手続")

    def ready(self) -> None:
        from portal.audit import embargoes
        from portal.audit import retention as erasing
        from portal.consent import contexts
        from portal.identity import desks as waiting
        from portal.identity import handovers
        from portal.identity import holdings as registry
        from portal.lib import sealed, watch
        from portal.municipalities import belongings, openness
        from portal.search import sources
        from portal.ui import csp
        from procedures import events
        from procedures.actions import farewells, leaving, provider
        from procedures.actions import handovers as given
        from procedures.actions import keeping as ageing
        from procedures.documents import archived
        from procedures.queries import cases, desks, doors, holdings, keeping, proxied, searching, watching
        from procedures.queries import handovers as lying

        watch.register("procedures", watching.lines)
        waiting.register("procedures", desks.waiting)
        contexts.register("procedure", _("手続"), doors.titles)
        handovers.register("procedures", lying.work_of, given.hand_over)
        belongings.register("procedures", farewells.erase_town, archived.papers_of, watching.open_work, watching.written_last)

        sources.register(*searching.SOURCES)

        rule = _("手続ごとに決めた年数（結果が出てから）")
        files = erasing.DataClass(
            keeping.PAPERS, _("申請に付いたファイル"), erasing.Method.EVIDENCE, rule, keeping.papers_due, keeping.YEARS, keeping.SHIPPED
        )
        texts = erasing.DataClass(keeping.CASES, _("申請の中身とやりとり"), erasing.Method.EVIDENCE, rule, keeping.cases_due)
        days = _("来庁の日から180日")
        erasing.register(files, texts, erasing.DataClass(ageing.VISITS, _("来庁予約"), erasing.Method.DELETE, days, ageing.visits_due))
        visits = registry.Holding("visits", _("来庁予約"), holdings.visits, leaving.forget)
        registry.register(*holdings.HELD, visits, about=holdings.ABOUT)
        csp.allow_form_action(provider.form_targets)
        for told_later in (events.APPLICATION_DECIDED, events.DECISION_EXPORTED):
            embargoes.keep_back(told_later, cases.undisclosed)
        abilities.offer(Power.PROCEDURE, proxied.lines)
        abilities.catalogue(proxied.nameable)
        # Where the town has left this closed, what somebody has under way stays in reach.
        all_of_it = destinations.Destination(
            "procedures", _("手続"), "procedures:list", icon="procedure", order=30,
            audience=lambda request: openness.is_open_at_home(request, openness.Part.PROCEDURES),
        )  # fmt: skip
        own = destinations.Destination(
            "my-applications", _("自分の申請を見る"), "procedures:mine", icon="procedure", order=58, place=destinations.Place.MENU,
            audience=lambda request: not openness.is_open_at_home(request, openness.Part.PROCEDURES),
        )  # fmt: skip
        destinations.add(all_of_it)
        destinations.add(own)
        sealed.town_owns("procedures.note", "procedures.proposal", "procedures.sent-back")
        sealed.in_files("procedures.paper", "procedures.upload")
