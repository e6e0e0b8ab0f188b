"""The questions of the privacy assessment that whoever connects a service answers, and a second operator reads."""

from collections.abc import Mapping

SHORTEST, LONGEST = 10, 600
QUESTIONS: dict[str, str] = {
    "need": "それぞれの情報は、どの機能に使いますか。なければ、何ができなくなりますか。",
    "keep": "いつまで保存し、そのあとどう消しますか。",
    "place": "どこの国の、だれのサーバーに置きますか。",
    "access": "だれが見られますか。見た記録は残りますか。",
    "share": "ほかの会社や団体に渡しますか。渡すなら、だれに、何のためですか。",
    "breach": "漏れたときは、だれが、いつまでに、だれに知らせますか。",
    "children": "お子さんの情報や、保護が要る人の情報には、どう気をつけますか。",
}


def faults(answers: Mapping[str, object]) -> list[str]:
    """Questions without an answer that says something, as sentences; empty when all are answered."""
    found = []
    for code, question in QUESTIONS.items():
        text = str(answers.get(code, "")).strip()
        if len(text) < SHORTEST:
            found.append(f"「{question}」に、{SHORTEST}文字以上で答えてください。")
        elif len(text) > LONGEST:
            found.append(f"「{question}」の答えが長すぎます。{LONGEST}文字までです。")
    strange = sorted(set(answers) - QUESTIONS.keys())
    return [*found, *(f"知らない質問「{code}」への答えがあります。" for code in strange)]
