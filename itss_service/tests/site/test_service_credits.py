"""Service credits: computed for a billing period that is over, booked by a draft, never twice."""

from __future__ import annotations

import frappe
from frappe.utils import flt

from itss_service.api import credits as api
from itss_service.credits import booking, drafting, rules
from itss_service.jobs import credits as job
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase

APRIL = "2026-04-10"
STEPS = [
	{"metric": "resolution", "below": 90, "credit_percent": 5},
	{"metric": "resolution", "below": 80, "credit_percent": 10},
]
TERMS = {"price": 3100, "currency": "CNY", "billing_period": "Month", "valid_from": "2026-01-01"}


class TestServiceCredits(KpiTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("ITSS Service Credit")
		frappe.db.delete("ITSS Service Credit Rule")
		self.sla = self.agreement()

	def agreement(self, title="Linden credit SLA", **values):
		given = {**TERMS, "credit_rules": [dict(step) for step in STEPS], **values}
		doc = factories.create_agreement(title=title, **given)
		frappe.db.set_value("ITSS Agreement", doc.name, "status", values.get("status", "In Force"))
		return frappe.get_doc("ITSS Agreement", doc.name)

	def verdicts(self, met, breached, exempt=0, agreement=None, **values):
		about = {"agreement": (agreement or self.sla).name, "metric": "resolution", **values}
		for number in range(met + breached):
			missed = number < breached
			self.clock(
				**about,
				state="breached" if missed else "met",
				breached_at="2026-03-04 10:00:00" if missed else None,
				stopped_at="2026-03-05 10:00:00",
				exempt=int(number < exempt),
			)

	def credit(self, agreement=None, **values):
		given = {"agreement": (agreement or self.sla).name, "period_from": "2026-03-15", **values}
		return frappe.get_doc({"doctype": "ITSS Service Credit", **given}).insert()

	def at(self, day):
		return self.freeze_time(f"{day} 09:00:00.000001")

	def test_credit_is_of_the_whole_billing_period_and_its_deepest_step(self):
		self.verdicts(met=7, breached=3)
		with self.at(APRIL):
			credit = self.credit()
		self.assertEqual((str(credit.period_from), str(credit.period_to)), ("2026-03-01", "2026-03-31"))
		(row,) = credit.rows
		self.assertEqual((row.judged, row.attainment, row.below, row.credit), (10, 70, 80, 310))
		self.assertEqual((credit.price, credit.total, credit.currency), (3100, 310, "CNY"))

	def test_adjusted_attainment_leaves_exempt_breaches_out_and_the_raw_one_stands_beside_it(self):
		self.verdicts(met=7, breached=3, exempt=2)
		with self.at(APRIL):
			credit = self.credit()
		(row,) = credit.rows
		self.assertEqual((row.attainment, row.adjusted, credit.total), (70, 90, 0))
		with self.at(APRIL):
			credit.basis = "Raw Attainment"
			credit.save()
		self.assertEqual(credit.total, 310)

	def test_price_is_of_the_days_in_force_and_the_cap_limits_the_sum(self):
		late = self.agreement("Linden late SLA", valid_from="2026-03-22", credit_cap=8)
		self.verdicts(met=1, breached=9, agreement=late)
		with self.at(APRIL):
			credit = self.credit(late)
		self.assertEqual((credit.price, credit.total, credit.capped), (1000, 80, 1))

	def test_credit_of_an_agreement_without_rules_or_never_in_force_is_refused(self):
		bare = self.agreement("Linden bare SLA", credit_rules=[])
		draft = self.agreement("Linden draft SLA", status="Draft")
		with self.at(APRIL):
			self.assertRaises(rules.NoCreditRulesError, self.credit, bare)
			self.assertRaises(rules.InvalidCreditError, self.credit, draft)

	def test_period_has_one_credit_and_is_over_when_that_is_submitted(self):
		with self.at("2026-03-20"):
			credit = self.credit()
			self.assertRaises(rules.CreditPeriodError, credit.submit)
			self.assertRaises(rules.DuplicateCreditError, self.credit)
			self.assertRaises(rules.CreditPeriodError, self.credit, period_from="2026-04-02")

	def test_submitted_credit_is_booked_once_by_a_draft_credit_note(self):
		self.verdicts(met=7, breached=3)
		frappe.db.set_value("ITSS Agreement", self.sla.name, "customer", self.customer())
		with self.at(APRIL):
			credit = self.credit()
			self.assertRaises(rules.InvalidCreditError, booking.book, credit, "Credit Note")
			credit.submit()
			made = api.book_credit(credit.name)
			note = frappe.get_doc(made["doctype"], made["name"])
			self.assertEqual((note.doctype, note.docstatus, note.is_return), ("Sales Invoice", 0, 1))
			self.assertEqual((note.customer, flt(note.net_total)), (self.customer(), -310))
			self.assertRaises(rules.CreditBookedError, api.book_credit, credit.name)
			note.delete()
			self.assertEqual(api.book_credit(credit.name, "Journal Entry")["doctype"], "Journal Entry")

	def test_credit_that_is_booked_for_good_cannot_be_cancelled(self):
		self.verdicts(met=7, breached=3)
		frappe.db.set_value("ITSS Agreement", self.sla.name, "customer", self.customer())
		with self.at(APRIL):
			credit = self.credit()
			credit.submit()
			made = api.book_credit(credit.name, "Journal Entry")
			credit.reload()
			frappe.db.set_value(made["doctype"], made["name"], "docstatus", 1)
			self.assertRaises(rules.CreditBookedError, credit.cancel)

	def test_penalty_of_a_supplier_is_a_debit_note_in_the_journal(self):
		supplier = self.supplier()
		uc = self.agreement("Linden UC", kind="UC", supplier=supplier)
		self.verdicts(met=7, breached=3, agreement=uc, kind="UC")
		with self.at(APRIL):
			credit = self.credit(uc)
			credit.submit()
			entry = frappe.get_doc("Journal Entry", api.book_credit(credit.name)["name"])
		self.assertEqual((entry.docstatus, entry.voucher_type, entry.total_debit), (0, "Debit Note", 310))
		side = next(row for row in entry.accounts if row.party)
		self.assertEqual((side.party, side.debit_in_account_currency), (supplier, 310))

	def test_internal_penalty_has_nobody_to_book_with(self):
		ola = self.agreement("Linden OLA", kind="OLA", support_group=factories.create_group().name)
		self.verdicts(met=7, breached=3, agreement=ola, kind="OLA")
		with self.at(APRIL):
			credit = self.credit(ola)
			credit.submit()
			self.assertRaises(booking.NobodyToCreditError, api.book_credit, credit.name)

	def test_job_drafts_what_is_owed_for_the_period_that_is_over_once(self):
		self.verdicts(met=7, breached=3)
		kept = self.agreement("Linden kept SLA")
		self.verdicts(met=10, breached=0, agreement=kept)
		with self.at("2026-04-01"):
			names = [drafting.draft_due(name, frappe.utils.getdate()) for name in self.known()]
			again = [drafting.draft_due(name, frappe.utils.getdate()) for name in self.known()]
		(name,) = filter(None, names)
		self.assertEqual(
			frappe.db.get_value("ITSS Service Credit", name, ["agreement", "total"]), (self.sla.name, 310)
		)
		self.assertEqual(set(again), {None})

	def known(self):
		return [name for name in drafting.agreements_with_credits() if name.startswith("Linden")]

	def test_job_is_scheduled(self):
		daily = frappe.get_hooks("scheduler_events")["daily_long"]
		self.assertIn(f"{job.__name__}.{job.daily.__name__}", daily)

	def customer(self):
		return self.party("Customer", "Linden Mill")

	def supplier(self):
		return self.party("Supplier", "Linden Lines")

	def party(self, doctype, name):
		field = f"{doctype.lower()}_name"
		if not frappe.db.exists(doctype, name):
			frappe.get_doc({"doctype": doctype, field: name}).insert(ignore_permissions=True)
		return name
