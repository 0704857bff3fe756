"""What search engines read of a question: it with its answers, and nothing of who asked."""

from collections.abc import Sequence

from markupsafe import Markup

from leerkring.core.web.json_ld import breadcrumbs, json_ld
from leerkring.questions.views import LinkLine, Question


def question_ld(question: Question, links: Sequence[LinkLine], base_url: str) -> Markup:
    """Return the question as a page of questions and answers: the words of staff, and what was linked."""
    url = base_url + question.path
    accepted = {"@type": "Answer", "text": question.answer, "url": url} if question.answer else None
    data = {
        "@type": "QAPage",
        "@id": url,
        "url": url,
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": question.why or question.title,
            "dateCreated": question.asked_at.date().isoformat(),
            "answerCount": len(links) + bool(accepted),
            "acceptedAnswer": accepted,
            "suggestedAnswer": [
                {"@type": "Answer", "text": link.title, "url": base_url + link.path} for link in links
            ],
        },
    }
    return json_ld([data, breadcrumbs(base_url, [("Vragen", "/vragen"), (question.title, question.path)])])
