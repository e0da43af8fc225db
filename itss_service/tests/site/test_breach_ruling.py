"""Why a target was missed, whose it was, and whether it counts: ruled once, exempted by the named role, withdrawn."""

from __future__ import annotations

from unittest.mock import patch

import frappe

from itss_service.api.rulings import propose
from itss_service.itss_service.doctype.itss_breach_cause.itss_breach_cause import CauseInUseError
from itss_service.itss_service.report.service_level_attainment import service_level_attainment
from itss_service.jobs import due, rebuild
from itss_service.roles import AGENT, AUDITOR, FIRST_LINE_LEAD, LEVEL_ADMINISTRATOR, LEVEL_MANAGER
from itss_service.rulings import rules
from itss_service.seeds import breach_causes
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase
from itss_service.tickets.refresh import refresh

LATE = "2026-03-02 12:00:20"
RULED = ("ruling", "cause", "responsible", "exempt")


class TestBreachRuling(TicketTestCase):
	def setUp(self):
		super().setUp()
		for doctype in ("ITSS Breach Ruling", "ITSS Breach Cause"):
			frappe.db.delete(doctype)
		self.group = self.cause("Linden customer", is_group=1, may_exempt=1)
		self.silent = self.cause("No answer", parent_cause=self.group, may_exempt=1)
		self.staff = self.cause("Too few people")
		with self.at(MORNING):
			self.doc = self.issue()
		with self.at(LATE):
			due.run_due()
		self.breached = self.clock(self.doc, "response").name
		self.manager = factories.create_user("ruling-manager@linden.example", LEVEL_MANAGER)

	def cause(self, name, **values):
		given = {"doctype": "ITSS Breach Cause", "cause_name": name, "responsible": "Nobody", **values}
		return frappe.get_doc(given).insert().name

	def ruling(self, **values):
		given = {"clock": self.breached, "cause": self.silent, "responsible": "Customer", "explanation": "x"}
		return frappe.get_doc({"doctype": "ITSS Breach Ruling", **given, **values})

	def exempted(self, **values):
		return self.ruling(exempt=1, exempt_reason="He was on holiday", **values)

	def told(self):
		return frappe.db.get_value("ITSS Clock", self.breached, RULED)

	def test_a_ruling_stands_on_the_clock_and_leaves_its_verdict_alone(self):
		before = self.clock(self.doc, "response").as_dict()
		ruling = self.exempted().insert()
		self.assertEqual(self.told(), (None, None, None, 0))
		ruling.submit()
		self.assertEqual(self.told(), (ruling.name, self.silent, "Customer", 1))
		after = self.clock(self.doc, "response").as_dict()
		self.assertEqual({name: after[name] for name in before if name not in RULED}, {
			name: value for name, value in before.items() if name not in RULED
		})  # fmt: skip
		self.assertEqual((ruling.ruled_by, ruling.metric), ("Administrator", "response"))
		self.assertEqual((ruling.reference_name, ruling.agreement), (self.doc.name, self.sla.name))

	def test_what_is_not_breached_is_not_ruled_upon(self):
		clock = self.clock(self.doc, "resolution").name
		self.assertRaises(rules.NotBreachedError, self.ruling(clock=clock).insert)

	def test_a_clock_has_one_ruling_in_a_cycle(self):
		first = self.ruling().insert()
		self.assertRaises(rules.AlreadyRuledError, self.ruling().insert)
		first.submit()
		self.assertRaises(rules.AlreadyRuledError, self.ruling().insert)
		first.cancel()
		self.ruling().insert().submit()

	def test_a_later_cycle_may_be_ruled_upon_again_and_withdrawing_it_brings_the_first_back(self):
		first = self.ruling().insert()
		first.submit()
		frappe.db.set_value("ITSS Clock", self.breached, "cycle", 2)
		second = self.ruling(cause=self.staff, responsible="Provider").insert()
		second.submit()
		self.assertEqual(self.told()[:2], (second.name, self.staff))
		second.cancel()
		self.assertEqual(self.told()[:2], (first.name, self.silent))

	def test_withdrawn_by_cancelling_it_leaves_nothing_on_the_clock(self):
		ruling = self.exempted().insert()
		ruling.submit()
		ruling.cancel()
		self.assertEqual(self.told(), (None, None, None, 0))

	def test_it_outlives_judging_anew(self):
		self.exempted().insert().submit()
		ruled = self.told()
		with self.at("2026-03-02 13:00:00"):
			refresh(frappe.db.get_value("ITSS Ticket", self.ticket(self.doc).name, "*", as_dict=True))
			frappe.db.set_value("ITSS Ticket", self.ticket(self.doc).name, "policy_digest", "another")
			self.assertEqual(rebuild.run(), 1)
			self.doc.reload()
			self.doc.status = "Closed"
			self.doc.save()
		self.assertEqual(self.told(), ruled)
		self.assertEqual(self.clock(self.doc, "response").state, "breached")

	def test_only_the_named_role_exempts(self):
		administrator = factories.create_user("ruling-admin@linden.example", LEVEL_ADMINISTRATOR)
		with self.set_user(administrator):
			ruling = self.exempted().insert()
			self.assertRaises(rules.ExemptionNotAllowedError, ruling.submit)
		with self.set_user(self.manager):
			ruling = frappe.get_doc(ruling.doctype, ruling.name)
			ruling.submit()
		with self.set_user(administrator):
			ruling = frappe.get_doc(ruling.doctype, ruling.name)
			self.assertRaises(rules.ExemptionNotAllowedError, ruling.cancel)
		self.assertEqual(self.told()[3], 1)

	def test_the_role_is_the_one_in_the_settings(self):
		with patch.object(rules, "setting", return_value=LEVEL_ADMINISTRATOR), self.set_user(self.manager):
			self.assertRaises(rules.ExemptionNotAllowedError, self.exempted().insert().submit)

	def test_a_lead_proposes_and_does_not_decide(self):
		lead = factories.create_user("ruling-lead@linden.example", FIRST_LINE_LEAD, "Support Team")
		with self.set_user(lead):
			ruling = self.exempted().insert()
			self.assertRaises(frappe.PermissionError, ruling.submit)

	def test_agents_and_auditors_rule_upon_nothing(self):
		for role in (AGENT, AUDITOR):
			user = factories.create_user("ruling-other@linden.example", role, "Support Team")
			with self.set_user(user), self.subTest(role):
				self.assertRaises(frappe.PermissionError, self.ruling().insert)

	def test_an_exemption_needs_a_cause_that_allows_it_and_a_reason(self):
		wrong = self.exempted(cause=self.staff)
		self.assertRaises(rules.ExemptionNotPossibleError, wrong.insert)
		self.assertRaises(rules.ExemptionReasonMissingError, self.ruling(exempt=1, exempt_reason=" ").insert)

	def test_a_group_or_disabled_cause_is_no_cause(self):
		self.assertRaises(rules.CauseNotUsableError, self.ruling(cause=self.group).insert)
		frappe.db.set_value("ITSS Breach Cause", self.silent, "disabled", 1)
		self.assertRaises(rules.CauseNotUsableError, self.ruling().insert)

	def test_a_supplier_who_answers_for_it_is_named(self):
		self.assertRaises(rules.ResponsibleMissingError, self.ruling(responsible="Supplier").insert)

	def test_a_ruling_upon_a_confidential_ticket_is_seen_by_who_sees_the_ticket(self):
		name = self.ruling().insert().name
		with self.set_user(self.manager):
			self.assertTrue(frappe.has_permission("ITSS Breach Ruling", "read", doc=name))
		frappe.db.set_value("ITSS Ticket", self.ticket(self.doc).name, "confidential", 1)
		frappe.db.set_value("Issue", self.doc.name, "itss_confidential", 1)
		with self.set_user(self.manager):
			self.assertFalse(frappe.has_permission("ITSS Breach Ruling", "read", doc=name))
			self.assertNotIn(name, frappe.get_list("ITSS Breach Ruling", pluck="name"))
			self.assertRaises(frappe.PermissionError, propose, self.breached)

	def test_raw_and_adjusted_attainment_stand_side_by_side(self):
		self.exempted().insert().submit()
		rows = service_level_attainment.execute({"from_date": "2026-03-01", "to_date": "2026-03-31"})[1]
		row = next(row for row in rows if row.get("agreement") == self.sla.name)
		self.assertEqual((row["judged"], row["breached"], row["exempt"]), (1, 1, 1))
		self.assertEqual((row["attainment"], row["adjusted"]), (0, 100))
		self.assertEqual((rows[-1]["attainment"], rows[-1]["adjusted"]), (0, 100))


class TestBreachCauses(TicketTestCase):
	def setUp(self):
		super().setUp()
		for doctype in ("ITSS Breach Ruling", "ITSS Breach Cause"):
			frappe.db.delete(doctype)

	def test_the_seeded_tree_is_a_tree_in_the_sites_language(self):
		for lang, expected in (("en", "Customer's answer was missing"), ("zh", "客户未答复")):
			with self.subTest(lang):
				frappe.db.set_single_value("System Settings", "language", lang)
				frappe.db.delete("ITSS Breach Cause")
				created = breach_causes.seed()
				self.assertIn(expected, created)
				self.assertEqual(breach_causes.seed(), [])
				leaf = frappe.get_doc("ITSS Breach Cause", expected)
				group = frappe.get_doc("ITSS Breach Cause", leaf.parent_cause)
				self.assertTrue(group.is_group and group.lft < leaf.lft < leaf.rgt < group.rgt)
				self.assertEqual((leaf.responsible, leaf.may_exempt, leaf.is_group), ("Customer", 1, 0))

	def test_a_cause_that_gets_causes_below_it_becomes_a_group_unless_rulings_name_it(self):
		first = frappe.get_doc({"doctype": "ITSS Breach Cause", "cause_name": "Linden"}).insert()
		frappe.get_doc(
			{"doctype": "ITSS Breach Cause", "cause_name": "Linden below", "parent_cause": first.name}
		).insert()
		self.assertTrue(frappe.db.get_value(first.doctype, first.name, "is_group"))
		used = frappe.get_doc({"doctype": "ITSS Breach Cause", "cause_name": "Linden used"}).insert()
		with self.at(MORNING):
			issue = self.issue()
		with self.at(LATE):
			due.run_due()
		frappe.get_doc(
			{
				"doctype": "ITSS Breach Ruling",
				"clock": self.clock(issue, "response").name,
				"cause": used.name,
				"responsible": "Provider",
				"explanation": "x",
			}
		).insert()
		below = {"doctype": "ITSS Breach Cause", "cause_name": "Linden late", "parent_cause": used.name}
		self.assertRaises(CauseInUseError, frappe.get_doc(below).insert)
