"""The rules of the catalogue in words: conditions, forms, roles, deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue import DocumentTypes, Procedure
from catalogue.conditions import All, Any_, Condition, FactIs, FactValue, FieldTest, Not, Shows
from catalogue.procedure import Fact, Paper, Requirement, StatedTime
from portal.printing.field_names import field_name
from portal.terminal import Language

FORMS = {
    "original": ("bản chính", "original"),
    "lawful_copy": ("bản sao hợp lệ", "lawful copy"),
    "electronic_original": ("bản chính điện tử", "electronic original"),
    "scan_to_compare": ("bản chụp kèm bản chính để đối chiếu", "scan, with the original to compare"),
}
ROLES = {
    "employee": ("người lao động", "the employee"),
    "claimant": ("người đề nghị", "the claimant"),
    "child": ("con", "the child"),
    "mother": ("mẹ", "the mother"),
    "father": ("cha", "the father"),
    "surrogate": ("người mang thai hộ", "the surrogate"),
    "deceased": ("người chết", "the deceased"),
    "relative": ("thân nhân", "the relative"),
    "employer": ("người sử dụng lao động", "the employer"),
    "patient": ("người bệnh", "the patient"),
    "previous_employer": ("đơn vị trước đó", "the earlier employer"),
    "organiser": ("người lo mai táng", "who holds the funeral"),
    "agent": ("tổ chức dịch vụ", "the agent"),
    "authorised": ("người được ủy quyền", "who is authorised"),
    "agency": ("đơn vị lập danh sách", "who draws up the list"),
}
SOURCES = {
    "population": ("CSDL quốc gia về dân cư", "the national population database"),
    "civil_status": ("CSDL hộ tịch điện tử", "the electronic civil-status register"),
    "health_assessment": ("hệ thống giám định BHYT", "the health insurance assessment system"),
    "social_insurance": ("CSDL ngành BHXH", "the social insurance database"),
    "archive": ("kho lưu trữ này", "this archive"),
}
EVENTS = {
    "accident": ("tai nạn", "the accident"), "adoption": ("việc nhận nuôi", "the adoption"),
    "benefit": ("chế độ hưởng", "the benefit"),
    "birth": ("việc sinh", "the birth"), "child": ("con", "the child"), "cost": ("chi phí", "the cost"),
    "custody": ("việc giao con", "the handing over"), "death": ("việc chết", "the death"),
    "disability": ("khuyết tật", "the disability"), "disease": ("bệnh", "the disease"),
    "employment_end": ("việc chấm dứt làm việc", "the end of employment"), "entitlement": ("quyền lợi", "the entitlement"),
    "identity": ("nhân thân", "the identity"), "insurance": ("quá trình đóng BHXH", "the insurance"),
    "kinship": ("quan hệ thân nhân", "the kinship"), "leave": ("thời gian nghỉ", "the leave"),
    "mandate": ("việc ủy quyền", "the mandate"), "period": ("thời kỳ", "the period"),
    "pregnancy_rest": ("việc nghỉ dưỡng thai", "the rest in pregnancy"), "reception": ("việc tiếp nhận", "the reception"),
    "request": ("yêu cầu", "the request"), "residence": ("nơi cư trú", "the residence"), "sentence": ("án phạt", "the sentence"),
    "service": ("thời gian công tác", "the service"), "stay": ("đợt điều trị nội trú", "the stay"),
    "surrogacy": ("việc mang thai hộ", "the surrogacy"), "transfer": ("việc chuyển cơ sở", "the transfer"),
    "treatment": ("việc điều trị", "the treatment"), "working_capacity": ("khả năng lao động", "the working capacity"),
}  # fmt: skip
UNITS = {
    "working_days": ("ngày làm việc", "working days"),
    "days": ("ngày", "days"),
    "days_without_holidays": ("ngày, không kể nghỉ lễ, tết", "days without public holidays"),
}
STANDINGS = {
    "due": ("✗", "cần", "due", "red"),
    "filled": ("✔", "đã có", "filled", "green"),
    "spared": ("–", "có giấy khác thay", "another one serves", "dim"),
    "not_applicable": ("–", "không cần", "not needed", "dim"),
    "undecided": ("?", "chưa rõ", "not decided", "magenta"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Says the rules of one procedure in one language."""

    language: Language
    types: DocumentTypes
    facts: Mapping[str, Fact]

    @classmethod
    def of(cls, procedure: Procedure, types: DocumentTypes, language: Language) -> Words:
        """The words for this procedure."""
        return cls(language, types, {fact.id: fact for fact in procedure.facts})

    def say(self, vi: str, en: str) -> str:
        """The sentence in the language of these words."""
        return vi if self.language == "vi" else en

    def called(self, table: Mapping[str, tuple[str, str]], key: str) -> str:
        """What a form, a role, a source, an event is called."""
        return self.say(*table.get(key, (key, key)))

    def type_name(self, type_id: str) -> str:
        """What a document type is called."""
        kind = self.types.get(type_id)
        return self.say(kind.name.vi, kind.name.en) if kind is not None else type_id

    def conditions(self, conditions: Sequence[Condition]) -> str:
        """Several that all have to hold."""
        return self.say(" và ", " and ").join(self.condition(one, inside=len(conditions) > 1) for one in conditions)

    def condition(self, condition: Condition, *, inside: bool = False) -> str:
        """A condition, in brackets where it stands inside another and has parts."""
        match condition:
            case FactIs():
                return self._fact_is(condition)
            case Not(negated=Shows() as shows):
                return self._shows(shows, negated=True)
            case Shows():
                return self._shows(condition, negated=False)
            case Not():
                return f"{self.say('không phải', 'not')} ({self.condition(condition.negated)})"
            case All(all=parts) | Any_(any=parts):
                word = self.say(" và ", " and ") if isinstance(condition, All) else self.say(" hoặc ", " or ")
                said = word.join(self.condition(part, inside=True) for part in parts)
                return f"({said})" if inside and len(parts) > 1 else said

    def answer(self, fact: Fact, value: FactValue) -> str:
        """A value of a fact, as it is called."""
        if isinstance(value, bool):
            return self.say("có", "yes") if value else self.say("không", "no")
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        label = fact.choices.get(str(value))
        return self.say(label.vi, label.en) if label is not None else str(value)

    def field_test(self, test: FieldTest) -> str:
        """What has to stand in a field."""
        said = field_name(test.field, self.language)
        if test.contains is not None:
            said += self.say(f" có chữ “{test.contains}”", f" with “{test.contains}”")
        if test.lacks is not None:
            said += self.say(f" không có chữ “{test.lacks}”", f" without “{test.lacks}”")
        if test.years_after is not None:
            since = field_name(test.years_after, self.language)
            said += self.say(f", tính từ {since} đủ {test.at_least} năm", f", {test.at_least} years or more after {since}")
        elif test.at_least is not None:
            said += self.say(f" từ {test.at_least} trở lên", f" of {test.at_least} or more")
        if test.below is not None:
            said += self.say(f" dưới {test.below}", f" below {test.below}")
        return said + (self.say(" (nếu đọc được)", " (where it was read)") if test.if_read else "")

    def paper(self, paper: Paper, requirement: Requirement) -> str:
        """A paper with what is asked of it beyond the requirement."""
        more = [self.say("thể hiện ", "showing ") + self.field_test(test) for test in paper.must_show]
        if paper.form is not None and paper.form != requirement.form:
            more.append(self.called(FORMS, paper.form))
        if paper.when is not None:
            more.append(self.say("khi ", "when ") + self.condition(paper.when))
        return self.type_name(paper.type) + (f" ({'; '.join(more)})" if more else "")

    def deadline(self, stated: StatedTime) -> str:
        """So many days of a kind; none: the same day."""
        if stated.value == 0:
            return self.say("trong ngày", "the same day")
        return f"{stated.value} {self.called(UNITS, stated.unit)}"

    def _fact_is(self, condition: FactIs) -> str:
        fact = self.facts.get(condition.fact)
        if fact is None:
            return condition.fact
        question = f"«{self.say(fact.ask.vi, fact.ask.en)}»"
        if condition.at_least is not None:
            return self.say(f"{question} từ {condition.at_least} trở lên", f"{question} {condition.at_least} or more")
        if condition.at_most is not None:
            return self.say(f"{question} nhiều nhất {condition.at_most}", f"{question} {condition.at_most} or less")
        if condition.before is not None:
            return self.say(f"{question} trước {condition.before:%d/%m/%Y}", f"{question} before {condition.before:%d/%m/%Y}")
        if condition.since is not None:
            return self.say(f"{question} từ {condition.since:%d/%m/%Y}", f"{question} since {condition.since:%d/%m/%Y}")
        answers = self.say(" hoặc ", " or ").join(self.answer(fact, value) for value in condition.compared_with)
        return f"{question} {answers}"

    def _shows(self, condition: Shows, *, negated: bool) -> str:
        paper, what = self.type_name(condition.shows.type), self.field_test(condition.shows)
        if negated:
            return self.say(f"{paper} đang có không thể hiện {what}", f"no {paper} at hand shows {what}")
        return self.say(f"{paper} đang có thể hiện {what}", f"a {paper} at hand shows {what}")
