"""Lists and boxes of a form, drawn without a template apiece: nothing typed becomes a tag."""

from django import forms
from django.template import Context, Template

CHOICES = [("", "—"), ("a", "Liévin : <b>gare</b>"), ("b", "Lens")]


class Question(forms.Form):
    where = forms.ChoiceField(choices=CHOICES, initial="b")
    by_kind = forms.ChoiceField(choices=[("Villes", CHOICES[1:])], required=False)
    boxes = forms.MultipleChoiceField(
        choices=CHOICES[1:], initial=["a"], widget=forms.CheckboxSelectMultiple, required=False
    )


def drawn(template: str) -> str:
    return Template(template).render(Context({"form": Question()}))


def test_a_list_tells_what_is_chosen_and_escapes_what_it_offers() -> None:
    said = drawn("{{ form.where }}")

    assert said.startswith('<select name="where" id="id_where" required>')
    assert '<option value="">—</option>' in said
    assert '<option value="a">Liévin : &lt;b&gt;gare&lt;/b&gt;</option>' in said
    assert '<option value="b" selected>Lens</option>' in said


def test_a_list_keeps_its_groups() -> None:
    assert '<optgroup label="Villes"><option value="a">' in drawn("{{ form.by_kind }}")


def test_each_box_has_its_label_its_value_and_whether_it_is_ticked() -> None:
    first, second = drawn("{{ form.boxes|boxes }}").splitlines()

    assert '<input type="checkbox" name="boxes" value="a" id="id_boxes_0" checked>' in first
    assert '<label for="id_boxes_0">Liévin\N{NO-BREAK SPACE}: &lt;b&gt;gare&lt;/b&gt;</label>' in first
    assert '<input type="checkbox" name="boxes" value="b" id="id_boxes_1"><label for="id_boxes_1">' in second
