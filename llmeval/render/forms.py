"""The forms in which a document or a review shows itself, each loaded when it is first wanted."""

from __future__ import annotations

from llmeval.data.renderers import Form, Renderer


def renderer(form: Form) -> Renderer:
    """The function that makes a form."""
    match form:
        case "dict":
            from llmeval.render.json import review_to_dict

            return review_to_dict
        case "extraction":
            from llmeval.render.page.extracted import render_extraction

            return render_extraction
        case "fact":
            from llmeval.render.page.proofs import render_fact

            return render_fact
        case "frame":
            from llmeval.render.text.frame import render_frame

            return render_frame
        case "glance":
            from llmeval.render.page.glance import render_glance

            return render_glance
        case "html":
            from llmeval.render.page.page import render_html

            return render_html
        case "markdown":
            from llmeval.render.text.markdown import render_markdown

            return render_markdown
        case "relation":
            from llmeval.render.page.proofs import render_relation

            return render_relation
        case "summary":
            from llmeval.render.page.page import render_summary

            return render_summary
        case _:
            return _file(form)


def _file(form: Form) -> Renderer:
    """The function that makes a file of an office program, or one for other programs."""
    match form:
        case "cases":
            from llmeval.render.text.cases import render_cases

            return render_cases
        case "commented":
            from llmeval.render.word.commented import render_own

            return render_own
        case "letter":
            from llmeval.render.word.letter import render_letter

            return render_letter
        case _:
            from llmeval.render.workbook.workbook import render_xlsx

            return render_xlsx
