"""Forms as pydantic models, for Python callers, and as JSON Schema, for editors.

A model takes what a YAML or JSON loader makes of a report: keys by name or label, figures as texts or numbers. It reads
each figure as the linter does and says what cannot be read; it knows nothing of rules.
"""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, ForwardRef, Optional

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic import (
    Field as ModelField,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from ..diagnostic import Diagnostic, Phrase
from ..figure import BLANKS, decode, is_blank, normal, read_number
from ..heading import folded
from ..messages import Catalogue
from ..report.choice import FORM_KEYS, PACK_KEYS
from .shapes import find, hint, reach, same_shape

if TYPE_CHECKING:
    from ..program.program import Program
    from ..report.form import Field, Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Generic types are put together at run time, where a type checker cannot follow.
_annotated: Any = Annotated
_optional: Any = Optional
_list: Any = list

_VALUES: dict[str, Any] = {
    "text": str | None,
    "one_of": str | None,
    "target": str | None,
    "date": str | None,
    "year": int | None,
    "yes_no": bool | None,
}
_JSON_TYPES = {
    "text": ["string", "number", "boolean", "null"],
    "year": ["string", "integer", "null"],
    "date": ["string", "null"],
    "yes_no": ["string", "boolean", "null"],
}
_NULL = {"type": "null"}
# A hyphen, which the name of a form cannot have.
_BLANK = "left-blank"


# ---- values ----------------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    """A scalar as it would stand in a report; a loader's float as the shortest text that gives it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (float, Decimal)):
        exact = value if isinstance(value, Decimal) else Decimal(repr(value))
        if exact.is_finite():
            return f"{exact:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError("has to be one value")


def _read(kind: str, extra: Any, value: object) -> Any:
    """A field's value: None for a blank, else what ``_VALUES`` says; a bare number as a Decimal with its digits."""
    if value is None:
        return None
    text = _text(value)
    figure = decode(text, kind, extra)
    if figure.why == "null":
        return None
    if figure.why == "approximate":
        return text
    if figure.why:
        why = Phrase(figure.why, text=text, unit=figure.unit, suggestion=figure.suggestion)
        raise ValueError(f"“{text}” {Catalogue('en').say(why)}")
    if kind == "target":
        return text
    if kind == "year":
        return int(figure.value)
    if kind in _VALUES:
        return figure.value
    number = read_number(normal(text))
    return number[0] if number is not None and not number[1] else text


def _unblank(value: object) -> object:
    return None if isinstance(value, str) and is_blank(value) else value


# ---- models ----------------------------------------------------------------------------------------------------------


class FormModel(BaseModel):
    """A form's fields as attributes; ``model_dump(by_alias=True)`` gives them back under their names."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    _form: ClassVar[Form]
    # What a root form's report may say of itself: each key with the texts that it may have.
    _heads: ClassVar[dict[str, tuple[str, ...]]] = {}

    # All forms of the pack, by name.
    _forms: ClassVar[dict[str, Form]] = {}

    @classmethod
    def _meant(cls, index: int, key: str, value: Any) -> int:
        """Of the fields that have a heading, the one that is meant by what stands below it, as ``check`` has it."""
        fields = cls._form.rows(key) if cls._form.tables and isinstance(value, (Mapping, list)) else ()
        if not fields:
            return index
        first = value if isinstance(value, Mapping) else next((v for v in value if isinstance(v, Mapping)), {})
        kinds = [cls._forms[cls._form.fields[i].extra] for i in fields]
        known = [sum(kind.understood(str(word))[0] >= 0 for word in first) for kind in kinds]
        return fields[known.index(max(known))]

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        form = cls._form
        named: dict[str, Any] = {}
        printed: dict[str, str] = {}
        for key, value in data.items():
            index = cls._meant(form.understood(str(key))[0], str(key), value)
            if index >= 0:
                field = form.fields[index]
                name = field.name
                apart = not {str(key), printed.get(name, "")} <= {name, field.label}
                if name in named and apart and field.kind == "text" and not field.is_list:
                    named[name] = value if is_blank(str(named[name] or "")) else named[name]
                    continue
                if name in named:
                    raise ValueError(f"one field is given twice: “{printed[name]}” and “{key}”")
                named[name] = value
                printed[name] = str(key)
            elif key not in cls._heads:
                named[str(key)] = value
            elif value not in cls._heads[key]:
                raise ValueError(f"“{key}” is “{value}”, not one of: {', '.join(cls._heads[key])}")
        return named

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Every field under its name, its label and its further headings; a required one under any of them."""
        shown = handler(core_schema)
        body = handler.resolve_ref_schema(shown)
        properties: dict[str, Any] = {key: {"enum": list(texts)} for key, texts in cls._heads.items()}
        given = body.get("properties", {})
        either = []
        printed: dict[str, None] = {}
        for field in cls._form.fields:
            keys = dict.fromkeys((field.label, field.name, *field.also))
            for key in dict.fromkeys((field.name, *keys)):  # what stands below a heading of several tells them apart
                before = properties.get(key)
                properties[key] = given[field.name] if before is None else {"anyOf": [before, given[field.name]]}
            printed |= keys
            if field.required:
                spaced = {"not": {"propertyNames": {"not": {"pattern": _printed(keys)}}}}
                either.append({"anyOf": [*({"required": [key]} for key in keys), spaced]})
        body["properties"] = properties
        body["patternProperties"] = {_printed(printed): {}}
        body.pop("required", None)
        if either:
            body["allOf"] = either
        return shown


# What has to be escaped within brackets of a pattern, and nothing else may be.
_ESCAPED = {char: f"\\{char}" for char in "\\]^-"}


def _printed(headings: Iterable[str]) -> str:
    """A pattern of some headings in whatever width and with whatever white space they are printed, and with what tables
    print around them: 其中：, a number, formulas, units and marks (``linter.heading``)."""
    every = (r"\s*".join(map(_of_any_width, folded(heading))) for heading in headings)
    return rf"^\s*{_BEFORE}(?:{'|'.join(every)})\s*{_BEHIND}$"


# What stands before a heading and behind it. Each dialect of regular expressions reads these.
_NUMERAL = "[一二三四五六七八九十0-9０-９]+"
_BEFORE = rf"(?:其中\s*[:：]?\s*|[(（]{_NUMERAL}[)）]\s*|{_NUMERAL}\s*[、.．]\s*)?"
_UNIT = "(?:元|千元|万元|百万元|亿元|[%％])"
_SIGN = "[-A-Ga-gＡ-Ｇａ-ｇ0-9０-９+＋–—=＝/／*＊×÷%％ ]*"
_FORMULA = f"{_SIGN}[A-Ga-gＡ-Ｇａ-ｇ]{_SIGN}"
_MARKS = "[0-9０-９.．]*分(?:[*＊×][^)）]*)?"
_BEHIND = rf"(?:[(（]\s*(?:(?:单位[:：])?{_UNIT}|{_FORMULA}|{_MARKS})\s*[)）]\s*)*{_UNIT}?\s*"


def _of_any_width(char: str) -> str:
    if not "!" <= char <= "~":
        return char
    return f"[{_ESCAPED.get(char, char)}{chr(ord(char) + 0xFEE0)}]"


def build(forms: dict[str, Form], root: str, heads: dict[str, tuple[str, ...]]) -> type[BaseModel]:
    """The model of a root form, with those of all forms below it."""
    made: dict[str, Any] = {}
    parts = {name: f"_form_{number}" for number, name in enumerate(reach(forms, root))}

    def part(name: str) -> Any:
        if name not in made:
            made[name] = ForwardRef(parts[name])  # for forms that hold themselves
            made[name] = _model(forms[name], part)
        return made[name]

    top = _model(forms[root], part)
    top._heads = heads
    models = {parts[name]: made[name] for name in made}
    for each in (*models.values(), top):
        each._forms = forms
        each.model_rebuild(_types_namespace=models)
    return top


def _model(form: Form, part: Callable[[str], Any]) -> type[FormModel]:
    fields: dict[str, Any] = {}
    for field in form.fields:
        attribute = _attribute(field.name)
        while attribute in fields:
            attribute += "_"
        told = f"{hint(field, Catalogue('zh'))} · {field.name}: {hint(field, Catalogue('en'))}"
        default = ... if field.required else None
        fields[attribute] = (
            _type(field, part),
            ModelField(default, alias=field.name, title=field.label, description=told),
        )
    title = form.label if form.label == form.name else f"{form.label} ({form.name})"
    settings = {"title": title, "extra": "allow" if form.open else "forbid"}
    model = create_model(form.name, __base__=FormModel, __doc__=title, __cls_kwargs__=settings, **fields)
    model._form = form
    return model


def _attribute(name: str) -> str:
    """A field's name as Python has it: with ``_`` behind it where Python or pydantic keeps the name for itself."""
    name = unicodedata.normalize("NFKC", name)
    if name.startswith("_"):
        name = name.strip("_") or "field"
        name += "_"
    return f"{name}_" if keyword.iskeyword(name) or hasattr(FormModel, name) else name


def _type(field: Field, part: Callable[[str], Any]) -> Any:
    kind, extra = field.kind, field.extra
    if kind == "form":
        item = _annotated[_optional[part(extra)], BeforeValidator(_unblank)]
    else:
        value = _VALUES.get(kind, Decimal | str | None)
        item = _annotated[value, PlainValidator(partial(_read, kind, extra)), WithJsonSchema(_json(kind, extra))]
    return _annotated[_optional[_list[item]], BeforeValidator(_unblank)] if field.is_list else item


# ---- schemas ---------------------------------------------------------------------------------------------------------


def _json(kind: str, extra: Any) -> dict[str, Any]:
    if kind != "one_of":
        return {"type": _JSON_TYPES.get(kind, ["string", "number", "null"])}
    return {"anyOf": [{"enum": [form for choice in extra for form in _loaded(choice)]}, _NULL]}


def _loaded(choice: str) -> list[Any]:
    """A choice as a text, and as what a YAML loader makes of it."""
    try:
        value = json.loads(choice)
    except ValueError:
        return [choice]
    return [choice, value] if isinstance(value, (bool, int, float)) else [choice]


class _Generator(GenerateJsonSchema):
    def normalize_name(self, name: str) -> str:
        """Definitions are called as forms are, in letters that need no escaping in a reference."""
        return "".join(c if c.isascii() and (c.isalnum() or c == "_") else f"u{ord(c):x}" for c in name)

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # an editor would write the default into reports

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return {"anyOf": [self.generate_inner(schema["schema"]), dict(_NULL)]}


def _blanks() -> dict[str, Any]:
    """A cell that is left blank. The pattern is one that every dialect of regular expressions reads."""
    words = ("".join(map(_narrow_or_wide, word)) for word in sorted(BLANKS))
    return {"type": ["string", "null"], "pattern": rf"^\s*({'|'.join(words)})\s*$"}


def _narrow_or_wide(char: str) -> str:
    own = f"\\{char}" if char in r"^$\.*+?()[]{}|/" else char
    return f"({own}|{chr(ord(char) + 0xFEE0)})" if char in "-/\\~" else own


def _pointed(schema: Any) -> Any:
    """A schema with every null in it replaced by what counts as blank."""
    if schema == _NULL:
        return {"$ref": f"#/$defs/{_BLANK}"}
    if isinstance(schema, dict):
        return {key: _pointed(value) for key, value in schema.items()}
    return [_pointed(item) for item in schema] if isinstance(schema, list) else schema


def find_model(form: str, pack: str, rules: list[str], cache: str | None) -> type[BaseModel]:
    """The model of a form that is given by name or label; ValueError where there is none."""
    from ..program.pack import load

    program, problems = load(rules, cache)
    if program is None:
        raise ValueError("\n".join(map(_said, problems)))
    found = find(program, form, pack)
    if isinstance(found, Diagnostic):
        raise ValueError(_said(found))
    return model(program, *found)


def _said(problem: Diagnostic) -> str:
    text = Catalogue("en").say(problem.message)
    return text if problem.source is None else f"{problem.file}:{problem.start[0]}: {text}"


def model(program: Program, pack: str, form: str) -> type[BaseModel]:
    """The model of a pack's root form."""
    forms = program.pack(pack).forms
    packs = same_shape(program, pack, form)
    names = (form, forms[form].label)
    homes = [word for name in packs for word in (name, program.index[name]["label"])]
    heads = {key: tuple(dict.fromkeys(names)) for key in FORM_KEYS}
    heads |= {key: tuple(dict.fromkeys(homes)) for key in PACK_KEYS}
    return build(forms, form, heads)


def schema(program: Program, pack: str, form: str) -> dict[str, Any]:
    """The JSON Schema of a root form's reports: draft 2020-12, with nothing in it that draft 7 reads otherwise."""
    made = model(program, pack, form).model_json_schema(schema_generator=_Generator)
    result: dict[str, Any] = {"$schema": DIALECT, **_pointed(made)}
    result["$defs"] = {**result.get("$defs", {}), _BLANK: _blanks()}
    return result
