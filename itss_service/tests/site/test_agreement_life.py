"""From a draft to its signatures: what each step asks for and refuses, and what stays as it was signed."""

from __future__ import annotations

from contextlib import contextmanager

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, getdate

from itss_service.agreements import completeness, parties, sign_offs, signing, steps
from itss_service.bridge.policy import load_policy, policy_on
from itss_service.itss_service.doctype.itss_agreement import life, terms
from itss_service.tests.site import factories, levels
from itss_service.tests.site.set_up import empty_set_up


class AgreementTestCase(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("agreement_test")
		empty_set_up()
		settings = frappe.get_single("ITSS Settings")
		settings.required_sign_offs = []
		settings.update({"default_group": None, "remind_days": 14, "sign_off_days": 7})
		settings.save()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="agreement_test")
		frappe.clear_document_cache("ITSS Settings", "ITSS Settings")

	@contextmanager
	def refused(self, exception, *told):
		with self.assertRaises(exception) as caught:
			yield
		for part in told:
			self.assertIn(part, str(caught.exception))


class TestSteps(AgreementTestCase):
	def test_sla_goes_from_draft_to_force_by_its_steps(self):
		doc = levels.create_complete()
		steps.submit_for_review(doc)
		self.assertEqual(doc.status, "Internal Review")
		levels.give_sign_offs(doc)
		steps.send_to_customer(doc)
		self.assertEqual(doc.status, "Customer Review")
		levels.give_sign_offs(doc)
		steps.complete_signing(doc)
		doc.reload()
		self.assertEqual((doc.status, doc.signed_on), ("In Force", getdate()))
		self.assertEqual(doc.services[0].version, "Linden mail v1")
		self.assertEqual({row.decision for row in doc.sign_offs}, {"Approved", "Signed"})
		self.assertEqual([a.name for a in load_policy().agreements], [doc.name])

	def test_signed_agreement_counts_from_its_first_day_whatever_its_word(self):
		later = add_days(getdate(), 10)
		doc = levels.create_signed(valid_from=later, valid_to=add_days(later, 300))
		self.assertEqual(doc.status, "Signed")
		self.assertEqual([a.name for a in policy_on(getdate()).agreements], [])
		self.assertEqual([a.name for a in policy_on(later).agreements], [doc.name])

	def test_ola_and_uc_are_signed_after_the_internal_review(self):
		group = factories.create_group().name
		for values in ({"kind": "OLA", "support_group": group}, {"kind": "UC"}):
			with self.subTest(values["kind"]):
				doc = levels.create_complete(**values)
				steps.submit_for_review(doc)
				with self.refused(life.AgreementStatusError):
					steps.send_to_customer(doc)
				levels.give_sign_offs(doc)
				steps.complete_signing(doc)
				self.assertEqual(doc.status, "In Force")

	def test_no_step_is_taken_before_its_time(self):
		doc = levels.create_complete()
		for step in (steps.send_to_customer, steps.complete_signing, steps.return_to_draft):
			with self.refused(life.AgreementStatusError):
				step(doc)
		steps.submit_for_review(doc)
		for step in (steps.submit_for_review, steps.complete_signing):
			with self.refused(life.AgreementStatusError):
				step(doc)
		with self.refused(steps.SignOffsMissingError, "head of first line"):
			steps.send_to_customer(doc)

	def test_signing_waits_for_every_signature(self):
		doc = levels.create_complete()
		steps.submit_for_review(doc)
		levels.give_sign_offs(doc)
		steps.send_to_customer(doc)
		with self.refused(steps.SignOffsMissingError, "customer project manager", "managing director"):
			steps.complete_signing(doc)

	def test_policy_and_signed_agreement_have_roads_of_their_own(self):
		doc = levels.create_complete()
		with self.refused(steps.NotForSigningError):
			doc.put_in_force()
		policy = factories.create_agreement(title="Policy")
		with self.refused(steps.NotForSigningError):
			steps.submit_for_review(policy)
		signed = levels.sign(doc)
		with self.refused(steps.NotForSigningError, "termination"):
			signed.retire()

	def test_sla_with_a_customer_is_signed_and_is_about_its_tickets(self):
		doc = factories.create_agreement(customer=levels.create_customer())
		self.assertEqual(doc.signing, "Signed by the Parties")
		self.assertEqual([(row.scope, row.value) for row in doc.scopes], [("Customer", levels.CUSTOMER)])

	def test_new_version_starts_unsigned(self):
		doc = levels.create_signed(valid_from=add_days(getdate(), -10))
		copy = doc.new_version()
		self.assertEqual((copy.status, copy.signed_on, copy.replaces), ("Draft", None, doc.name))
		self.assertEqual({(row.decision, row.signed_file) for row in copy.sign_offs}, {("Pending", None)})
		self.assertIsNone(copy.services[0].version)
		copy.valid_to = add_days(getdate(), 500)
		levels.sign(copy.insert())
		doc.reload()
		self.assertEqual((doc.status, doc.valid_to), ("In Force", getdate(add_days(getdate(), -1))))
		self.assertEqual([a.name for a in load_policy().agreements], [copy.name])

	def test_version_that_was_signed_but_never_began_is_changed(self):
		later = add_days(getdate(), 10)
		first = levels.create_signed(valid_from=later, valid_to=add_days(later, 300))
		second = first.new_version()
		second.update({"valid_from": later, "valid_to": add_days(later, 300)})
		levels.sign(second.insert())
		first.reload()
		self.assertEqual((first.status, first.valid_to), ("Changed", None))
		self.assertEqual([a.name for a in policy_on(getdate(later)).agreements], [second.name])


class TestContent(AgreementTestCase):
	def test_one_refusal_names_everything_that_is_missing(self):
		doc = factories.create_agreement(
			customer=levels.create_customer(),
			attainment_goal=0,
			notice_days=0,
			signing="Signed by the Parties",
		)
		labels = (
			"Valid To", "Response Events", "Success Criteria", "Failure Criteria", "Resources", "Services",
			"Targets", "Reports", "Expected Workload", "Cost per Period", "Sign-offs",
		)  # fmt: skip
		with self.refused(completeness.IncompleteAgreementError, *labels):
			steps.submit_for_review(doc)
		self.assertEqual(doc.status, "Draft")

	def test_each_part_is_asked_for(self):
		for fieldname, empty in (
			("response_events", None),
			("success_criteria", " "),
			("failure_criteria", None),
			("services", []),
			("report_duties", []),
			("workload", []),
			("resources", []),
			("cost", 0),
			("attainment_goal", 0),
		):
			with self.subTest(fieldname):
				doc = levels.make_complete(title=f"Without {fieldname}", **{fieldname: empty}).insert()
				expected = "targets" if fieldname == "attainment_goal" else fieldname
				self.assertEqual({gap.fieldname for gap in completeness.gaps(doc)}, {expected})
		self.assertEqual(completeness.gaps(levels.create_complete()), [])

	def test_item_that_is_not_published_is_refused_by_name(self):
		frappe.get_doc({"doctype": "ITSS Catalogue Item", "item_name": "Linden fax"}).insert()
		doc = levels.create_complete(services=[{"item": "Linden fax"}])
		with self.refused(completeness.IncompleteAgreementError, "row 1", "Linden fax", "published"):
			steps.submit_for_review(doc)

	def test_item_that_was_retired_during_the_review_is_refused_at_the_signature(self):
		doc = levels.create_complete()
		steps.submit_for_review(doc)
		levels.give_sign_offs(doc)
		steps.send_to_customer(doc)
		levels.give_sign_offs(doc)
		frappe.db.set_value("ITSS Catalogue Item", "Linden mail", "published_version", None)
		with self.refused(completeness.IncompleteAgreementError, "Linden mail"):
			steps.complete_signing(doc)

	def test_party_without_signatory_is_refused(self):
		rows = levels.sign_offs_of("SLA")
		rows[3].pop("person")
		for given, told in ((rows[:3], "Customer"), (rows, "row 4")):
			with self.subTest(told):
				doc = levels.create_complete(title=told, sign_offs=given)
				with self.refused(completeness.IncompleteAgreementError, told, "sign"):
					steps.submit_for_review(doc)

	def test_required_sign_offs_are_filled_in_and_not_left_out(self):
		settings = frappe.get_single("ITSS Settings")
		required = {
			"kind": "SLA",
			"stage": "Internal Review",
			"party": "Provider",
			"capacity": "quality manager",
		}
		settings.append("required_sign_offs", required)
		settings.save()
		doc = levels.create_complete(sign_offs=[])
		self.assertEqual([row.capacity for row in doc.sign_offs], ["quality manager"])
		without = levels.create_complete(title="Without")
		with self.refused(completeness.IncompleteAgreementError, "quality manager"):
			steps.submit_for_review(without)

	def test_agreement_that_is_over_is_not_signed(self):
		doc = levels.create_complete(valid_from=add_days(getdate(), -9), valid_to=add_days(getdate(), -1))
		with self.refused(completeness.IncompleteAgreementError, "Valid To"):
			steps.submit_for_review(doc)

	def test_sla_applies_to_the_customer_with_whom_it_is_made(self):
		other = levels.create_customer("Oak Mills")
		doc = levels.create_complete(scopes=[{"scope": "Customer", "value": other}])
		with self.refused(completeness.IncompleteAgreementError, "Applies To", levels.CUSTOMER):
			steps.submit_for_review(doc)

	def test_project_of_somebody_else_is_refused(self):
		other = levels.create_customer("Oak Mills")
		project = frappe.get_doc({"doctype": "Project", "project_name": "Oak", "customer": other}).insert()
		with self.refused(parties.ForeignLinkError, other):
			levels.create_complete(project=project.name)


class TestSignOffs(AgreementTestCase):
	def setUp(self):
		super().setUp()
		self.head = factories.create_user("head@linden.example", "First-line Lead")
		self.manager = factories.create_user("levels@linden.example", "Service Level Manager")
		rows = levels.sign_offs_of("SLA")
		rows[0]["user"] = self.head
		self.doc = levels.create_complete(sign_offs=rows)
		steps.submit_for_review(self.doc)
		self.row = self.doc.sign_offs[0].name

	def test_who_is_named_signs_in_the_desk(self):
		frappe.set_user(self.head)
		signing.sign(self.doc, self.row)
		row = self.doc.reload().sign_offs[0]
		self.assertEqual((row.decision, row.decided_on, row.recorded_by), ("Approved", getdate(), self.head))
		with self.refused(signing.NotItsTurnError):
			signing.sign(self.doc, self.row)

	def test_nobody_else_signs_for_them(self):
		frappe.set_user(self.manager)
		with self.refused(signing.NotSignatoryError, self.head):
			signing.sign(self.doc, self.row)
		frappe.set_user(factories.create_user("admin@linden.example", "Service Level Administrator"))
		with self.refused(signing.NotSignatoryError):
			signing.record_paper(self.doc, self.row, "Ada", getdate())

	def test_lead_and_manager_of_a_department_sign_for_it(self):
		group = factories.create_group(lead=self.head, manager=self.manager).name
		row = frappe._dict(party="Department", support_group=group, user=None)
		self.assertEqual(sign_offs.signatories(row), [self.head, self.manager])

	def test_signature_on_paper_needs_file_person_and_a_day_that_has_come(self):
		frappe.set_user(self.manager)
		signing.record_paper(self.doc, self.row, "Ada", getdate())
		steps.send_to_customer(self.doc)
		signing.record_paper(self.doc, sign_offs.waiting(self.doc)[0].name, "Grace", getdate())
		row = sign_offs.waiting(self.doc)[0].name
		own = levels.uploaded(self.doc)
		for person, day, file in (
			("Ada", getdate(), None),
			(" ", getdate(), own),
			("Ada", add_days(getdate(), 1), own),
			("Ada", getdate(), "/private/files/nobody-uploaded-this.pdf"),
		):
			with self.refused(signing.IncompleteSignOffError):
				signing.record_paper(self.doc, row, person, day, file)
		signing.record_paper(self.doc, row, "Ada", add_days(getdate(), -2), own)
		self.assertEqual(self.doc.sign_offs[2].decided_on, getdate(add_days(getdate(), -2)))
		attached = {"attached_to_name": self.doc.name, "is_private": 1}
		self.assertTrue(frappe.db.exists("File", attached))

	def test_signatures_wait_for_the_reviews(self):
		self.assertEqual([row.stage for row in sign_offs.waiting(self.doc)], ["Internal Review"])
		with self.refused(signing.NotItsTurnError):
			signing.record_paper(self.doc, self.doc.sign_offs[2].name, "Ada", getdate(), "x")

	def test_rejection_needs_a_reason_and_leads_back_to_the_draft(self):
		frappe.set_user(self.head)
		with self.refused(signing.IncompleteSignOffError):
			signing.reject(self.doc, self.row, " ")
		signing.reject(self.doc, self.row, "Two people are too few")
		self.doc.reload()
		self.assertEqual((self.doc.status, self.doc.sign_offs[0].decision), ("Draft", "Rejected"))
		frappe.set_user("Administrator")
		self.doc.resources[0].quantity = 3
		self.doc.save()
		steps.submit_for_review(self.doc)
		self.assertEqual({row.decision for row in self.doc.sign_offs}, {"Pending"})

	def test_signatory_without_a_role_may_read_what_to_sign(self):
		outsider = factories.create_user("outside@linden.example", "Employee")
		rows = levels.sign_offs_of("SLA")
		rows[0]["user"] = outsider
		doc = levels.create_complete(title="Second", sign_offs=rows, services=[{"item": "Linden mail"}])
		self.assertFalse(frappe.has_permission(doc.doctype, "read", doc, user=outsider))
		steps.submit_for_review(doc)
		self.assertTrue(frappe.has_permission(doc.doctype, "read", doc, user=outsider))
		frappe.set_user(outsider)
		signing.sign(doc, doc.sign_offs[0].name)
		self.assertEqual(doc.reload().sign_offs[0].decision, "Approved")


class TestImmutable(AgreementTestCase):
	CHANGES = (
		lambda d: d.update({"response_events": "Nothing"}),
		lambda d: d.update({"price": 1}),
		lambda d: d.update({"valid_to": add_days(getdate(), 400)}),
		lambda d: d.update({"valid_from": add_days(getdate(), 1)}),
		lambda d: d.update({"customer": None}),
		lambda d: d.update({"signing": "Provider's Policy"}),
		lambda d: d.workload[0].update({"expected": 1}),
		lambda d: d.services.pop(),
		lambda d: d.sign_offs[0].update({"decision": "Signed"}),
		lambda d: d.sign_offs[0].update({"person": "Somebody else"}),
		lambda d: d.targets[0].update({"duration": "1h"}),
		lambda d: d.append("scopes", {"scope": "Service", "value": "mail"}),
	)

	def refuse_changes(self, name):
		for number, change in enumerate(self.CHANGES):
			with self.subTest(number):
				doc = frappe.get_doc("ITSS Agreement", name)
				change(doc)
				with self.refused(terms.ImmutableAgreementError):
					doc.save()

	def test_what_is_reviewed_does_not_change(self):
		doc = levels.create_complete()
		steps.submit_for_review(doc)
		self.refuse_changes(doc.name)
		steps.return_to_draft(doc, "a word is wrong")
		doc.response_events = "Faults"
		doc.save()

	def test_what_is_signed_does_not_change(self):
		doc = levels.create_signed()
		self.refuse_changes(doc.name)
		doc.reload()
		doc.update({"observe_only": 1, "next_review_on": add_days(getdate(), 30)})
		doc.report_duties[0].drafted_to = getdate()
		doc.save()

	def test_what_is_signed_is_neither_deleted_nor_renamed(self):
		doc = levels.create_signed()
		with self.refused(life.AgreementInForceError):
			doc.delete()
		with self.refused(life.AgreementInForceError):
			frappe.rename_doc(doc.doctype, doc.name, "Other title")

	def test_termination_and_change_set_the_last_day(self):
		doc = levels.create_signed(valid_from=add_days(getdate(), -10))
		life.end_on(doc, getdate(add_days(getdate(), 5)))
		self.assertEqual(doc.reload().valid_to, getdate(add_days(getdate(), 5)))


class TestSigningRefusals(AgreementTestCase):
	def test_two_signed_slas_for_the_same_tickets_do_not_overlap(self):
		later = add_days(getdate(), 10)
		levels.create_signed(valid_from=later, valid_to=add_days(later, 300))
		second = levels.create_complete(title="Second", valid_from=add_days(later, 300), valid_to=None)
		with self.refused(life.OverlappingAgreementError):
			levels.sign(second)

	def test_agreement_does_not_end_before_it_starts(self):
		with self.refused(life.InvalidValidityError):
			levels.create_complete(valid_to=add_days(getdate(), -1))

	def test_chain_that_cannot_hold_is_signed_by_a_manager_with_a_reason_only(self):
		doc = levels.create_complete()
		underpins = [{"agreement": doc.name, "metric": "resolution", "position": 1}]
		factories.create_agreement(
			title="Slow OLA",
			kind="OLA",
			support_group=factories.create_group().name,
			attainment_goal=90,
			targets=[{"metric": "resolution", "duration": "10h"}],
			underpins=underpins,
		).put_in_force()
		with self.refused(life.GuaranteeChainError, "resolution"):
			levels.sign(doc)
		self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "status"), "Customer Review")
		frappe.set_user(factories.create_user("admin@linden.example", "Service Level Administrator"))
		with self.refused(life.RiskNotAcceptedError):
			steps.complete_signing(doc.reload(), "It will be fine")
		manager = factories.create_user("levels@linden.example", "Service Level Manager")
		frappe.set_user(manager)
		steps.complete_signing(doc.reload(), "Two more engineers start in May")
		doc.reload()
		self.assertEqual((doc.status, doc.risk_accepted_by), ("In Force", manager))
