"""What the set-up documents refuse, by the name of the rule, and what they write in their own way."""

from __future__ import annotations

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, getdate

from itss_service.bridge.policy import load_policy
from itss_service.itss_service.doctype.itss_agreement import life, terms
from itss_service.itss_service.doctype.itss_escalation_rule import itss_escalation_rule as rules
from itss_service.itss_service.doctype.itss_priority_matrix import itss_priority_matrix as matrices
from itss_service.itss_service.doctype.itss_service_calendar import itss_service_calendar as calendars
from itss_service.itss_service.doctype.itss_support_group import itss_support_group as groups
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import empty_set_up


class SetUpTestCase(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("set_up_test")
		empty_set_up()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="set_up_test")

	def assertRefused(self, exception, doc, *told):
		"""The document is not saved, and the message names what is told."""
		with self.assertRaises(exception) as caught:
			doc.save()
		self.assertIs(type(caught.exception), exception)
		for part in told:
			self.assertIn(part, str(caught.exception))


class TestServiceCalendar(SetUpTestCase):
	def test_calendar_that_never_opens_is_refused(self):
		self.assertRefused(calendars.InvalidCalendarError, factories.make_calendar(windows=[]))

	def test_wrong_windows_are_refused_with_their_row(self):
		for opens, closes in (("9", "12:00"), ("09:00", "25:00"), ("", "12:00"), ("09:00", "12:60")):
			with self.subTest(f"{opens}-{closes}"):
				windows = [{"weekday": "Monday", "opens": "08:00", "closes": "09:00"}]
				windows.append({"weekday": "Monday", "opens": opens, "closes": closes})
				doc = factories.make_calendar(windows=windows)
				self.assertRefused(calendars.InvalidTimeError, doc, "Row 2")

	def test_window_of_no_length_is_refused_with_its_row(self):
		doc = factories.make_calendar()
		doc.windows[2].closes = doc.windows[2].opens
		self.assertRefused(calendars.InvalidCalendarError, doc, "Row 3")

	def test_unknown_zone_and_country_are_refused(self):
		for values, label in (({"time_zone": "Asia/Shanghia"}, "Time Zone"), ({"country": "XX"}, "Country")):
			with self.subTest(label):
				self.assertRefused(calendars.InvalidCalendarError, factories.make_calendar(**values), label)

	def test_wrong_exceptions_are_refused_with_their_row(self):
		for row, exception in (
			(
				{"exception": "Closed", "from_date": "2026-05-02", "to_date": "2026-05-01"},
				calendars.InvalidExceptionError,
			),
			(
				{"exception": "Open", "from_date": "2026-01-01", "to_date": "2027-06-01"},
				calendars.InvalidExceptionError,
			),
			({"exception": "Open", "from_date": "2026-05-02"}, calendars.InvalidTimeError),
		):
			with self.subTest(row):
				row = {"opens": None, "closes": None, **row}
				if row.get("to_date"):
					row |= {"opens": "09:00", "closes": "10:00"}
				self.assertRefused(exception, factories.make_calendar(exceptions=[row]), "Row 1")

	def test_times_are_written_with_two_digits(self):
		doc = factories.make_calendar()
		doc.windows[0].opens = " 9:00"
		self.assertEqual(doc.insert().windows[0].opens, "09:00")

	def test_calendar_in_use_is_not_deleted(self):
		doc = factories.create_agreement()
		with self.assertRaises(frappe.LinkExistsError):
			frappe.delete_doc("ITSS Service Calendar", doc.calendar)


class TestPriorityMatrix(SetUpTestCase):
	def test_missing_cell_is_refused_by_name(self):
		doc = factories.make_matrix(urgencies="high\nmedium\nlow")
		self.assertRefused(matrices.MissingCellError, doc, "high", "medium")

	def test_cell_given_twice_is_refused(self):
		doc = factories.make_matrix()
		doc.append("cells", {"impact": "high", "urgency": "high", "priority": "P3"})
		self.assertRefused(matrices.RepeatedCellError, doc, "Row 5")

	def test_impact_given_twice_is_refused(self):
		self.assertRefused(
			matrices.InvalidMatrixError, factories.make_matrix(impacts="high\nlow\nhigh"), "Impacts"
		)

	def test_cells_of_a_removed_impact_go_with_it(self):
		doc = factories.make_matrix(impacts="low").insert()
		self.assertEqual(
			[(row.idx, row.impact, row.urgency) for row in doc.cells], [(1, "low", "high"), (2, "low", "low")]
		)

	def test_only_one_matrix_is_the_default(self):
		factories.create_matrix()
		second = factories.make_matrix(matrix_name="Second", is_default=1)
		self.assertRefused(matrices.SecondDefaultMatrixError, second, "Linden matrix")
		self.assertFalse(factories.create_matrix(matrix_name="Third").is_default)

	def test_default_matrix_is_not_deleted(self):
		doc = factories.create_matrix()
		self.assertTrue(doc.is_default)
		self.assertRaises(matrices.DefaultMatrixError, doc.delete)
		doc.is_default = 0
		doc.save()
		doc.delete()


class TestSupportGroup(SetUpTestCase):
	def test_tier_below_one_is_refused(self):
		for tier in (0, -1):
			self.assertRefused(groups.InvalidTierError, factories.make_group(tier=tier))

	def test_escalation_in_a_circle_is_refused(self):
		first = factories.create_group(group_name="Linden 1")
		second = factories.create_group(group_name="Linden 2", next_group=first.name)
		third = factories.create_group(group_name="Linden 3", next_group=second.name)
		first.next_group = third.name
		self.assertRefused(groups.CircularGroupError, first, "Linden 1 → Linden 3 → Linden 2 → Linden 1")
		third.next_group = third.name
		self.assertRefused(groups.CircularGroupError, third)

	def test_disabled_users_are_refused_unless_they_left(self):
		gone = factories.create_user("gone@linden.example")
		frappe.db.set_value("User", gone, "enabled", 0)
		for values in ({"lead": gone}, {"manager": gone}, {"members": [{"user": gone, "is_active": 1}]}):
			self.assertRefused(groups.DisabledUserError, factories.make_group(**values), gone)
		factories.create_group(members=[{"user": gone, "is_active": 0}])

	def test_member_named_twice_is_refused(self):
		user = factories.create_user("twice@linden.example")
		self.assertRefused(
			groups.RepeatedMemberError, factories.make_group(members=[{"user": user}] * 2), "Row 2"
		)

	def test_group_in_use_is_not_deleted(self):
		group = factories.create_group()
		agreement = factories.create_agreement(scopes=[{"scope": "Support Group", "value": group.name}])
		self.assertRaises(groups.GroupInUseError, group.delete)
		agreement.delete()
		factories.create_agreement(kind="OLA", support_group=group.name)
		self.assertRaises(frappe.LinkExistsError, frappe.delete_doc, group.doctype, group.name)

	def test_renamed_group_is_renamed_in_conditions(self):
		group = factories.create_group()
		agreement = factories.create_agreement(scopes=[{"scope": "Support Group", "value": group.name}])
		frappe.rename_doc(group.doctype, group.name, "Linden desk", force=True)
		self.assertEqual(agreement.reload().scopes[0].value, "Linden desk")


class TestAgreementTerms(SetUpTestCase):
	def targets(self, **values):
		return [
			{"metric": "response", "duration": "2h"},
			{"metric": "resolution", "duration": "8h", **values},
		]

	def test_durations_are_written_as_in_files(self):
		for typed, written in (
			("2h", "PT2H"),
			("1d 4h", "P1DT4H"),
			("90 min", "PT90M"),
			("2 WD", "2wd"),
			("pt30m", "PT30M"),
		):
			with self.subTest(typed):
				doc = factories.make_agreement(
					title=f"Typed {typed}", targets=self.targets(duration=typed)
				).insert()
				self.assertEqual(doc.targets[1].duration, written)

	def test_durations_that_mean_nothing_are_refused_with_their_row(self):
		for typed in ("soon", "2x", "P1M", "-2h", "2h 1d"):
			with self.subTest(typed):
				doc = factories.make_agreement(targets=self.targets(duration=typed))
				self.assertRefused(terms.InvalidDurationError, doc, "Row 2", typed)

	def test_warnings_are_written_in_order(self):
		doc = factories.make_agreement(targets=self.targets(warn_at="80%，50")).insert()
		self.assertEqual(doc.targets[1].warn_at, "50, 80")
		doc = factories.make_agreement(title="Second", targets=self.targets(warn_at="early"))
		self.assertRefused(terms.InvalidPercentageError, doc, "Row 2")

	def test_promise_made_twice_is_refused_with_its_row(self):
		doc = factories.make_agreement(targets=self.targets())
		doc.append("targets", {"metric": "resolution", "duration": "4h"})
		self.assertRefused(terms.InvalidAgreementError, doc, "Row 3")

	def test_custom_metric_without_events_is_refused_with_its_row(self):
		targets = self.targets(metric="custom", custom_metric="hand-over")
		self.assertRefused(terms.InvalidAgreementError, factories.make_agreement(targets=targets), "Row 2")

	def test_goal_above_everything_is_refused(self):
		self.assertRefused(
			terms.InvalidAgreementError, factories.make_agreement(attainment_goal=101), "Attainment Goal"
		)

	def test_pause_reasons_must_be_named(self):
		targets = self.targets(pauses="Only for Reasons")
		self.assertRefused(terms.InvalidAgreementError, factories.make_agreement(targets=targets), "Row 2")

	def test_agreement_that_binds_nobody_is_refused(self):
		for kind in ("OLA", "UC"):
			with self.subTest(kind):
				self.assertRefused(terms.MissingPartyError, factories.make_agreement(kind=kind))

	def test_conditions_name_what_exists(self):
		for scope in ("Customer", "Customer Group", "Issue Type", "Support Group", "Supplier", "Priority"):
			with self.subTest(scope):
				doc = factories.make_agreement(scopes=[{"scope": scope, "value": "Nobody Ltd"}])
				self.assertRefused(terms.UnknownScopeError, doc, "Row 1", "Nobody Ltd")

	def test_underpinning_leads_to_a_target_of_an_sla(self):
		sla = factories.create_agreement()
		ola = {"kind": "OLA", "support_group": factories.create_group().name}
		other = factories.create_agreement(title="Other OLA", **ola)
		for agreement, metric in ((other.name, "resolution"), (sla.name, "confirm"), (sla.name, "update")):
			with self.subTest(f"{agreement} {metric}"):
				underpins = [{"agreement": agreement, "metric": metric, "position": 1}]
				doc = factories.make_agreement(title="OLA", underpins=underpins, **ola)
				self.assertRefused(terms.InvalidUnderpinningError, doc, "Row 1")

	def test_target_rows_that_differ_in_calendar_goal_or_warnings_are_targets_of_their_own(self):
		factories.create_calendar(calendar_name="Always", always_open=1, windows=[])
		for priority in ("P1", "P2"):
			factories.create_priority(priority)
		row = {"metric": "resolution", "duration": "4h"}
		targets = [
			{**row, "priority": "P1"},
			{**row, "duration": "8h"},
			{**row, "priority": "P2", "calendar": "Always"},
		]
		doc = factories.create_agreement(
			targets=[*targets, {"metric": "update", "duration": "1d", "goal": 90}]
		)
		doc.put_in_force()
		found = load_policy().agreement(doc.name).targets
		self.assertEqual(
			[dict(t.durations) for t in found], [{"P1": 14400, "*": 28800}, {"P2": 14400}, {"*": 86400}]
		)
		self.assertEqual([t.calendar.name for t in found], [doc.calendar, "Always", doc.calendar])
		self.assertEqual([t.goal for t in found], [0.95, 0.95, 0.9])


class TestAgreementLife(SetUpTestCase):
	def test_agreement_does_not_end_before_it_starts(self):
		doc = factories.make_agreement(valid_from="2026-05-02", valid_to="2026-05-01")
		self.assertRefused(life.InvalidValidityError, doc)

	def test_status_is_not_set_by_hand(self):
		self.assertRefused(life.AgreementStatusError, factories.make_agreement(status="In Force"))
		doc = factories.create_agreement()
		doc.status = "In Force"
		self.assertRefused(life.AgreementStatusError, doc)

	def test_steps_are_taken_in_order(self):
		doc = factories.create_agreement()
		self.assertRaises(life.AgreementStatusError, doc.retire)
		doc.put_in_force()
		self.assertRaises(life.AgreementStatusError, doc.put_in_force)
		doc.retire()
		self.assertEqual((doc.status, getdate(doc.valid_to)), ("Retired", getdate()))
		self.assertRaises(life.AgreementStatusError, doc.retire)

	def test_terms_in_force_do_not_change(self):
		doc = factories.create_agreement()
		doc.put_in_force()
		for change in (
			lambda d: d.targets[0].update({"duration": "4h"}),
			lambda d: d.targets.pop(),
			lambda d: d.append("targets", {"metric": "update", "duration": "1d"}),
			lambda d: d.update({"attainment_goal": 90}),
			lambda d: d.update({"pauses": "Do Not Stop the Clocks"}),
		):
			changed = frappe.get_doc(doc.doctype, doc.name)
			change(changed)
			self.assertRefused(terms.ImmutableAgreementError, changed)
		doc.valid_to = add_days(getdate(), 30)
		doc.description = "Ends soon"
		doc.save()

	def test_two_slas_for_the_same_tickets_do_not_overlap(self):
		factories.create_agreement(valid_from="2030-01-01", valid_to="2030-12-31").put_in_force()
		second = factories.create_agreement(title="Second", valid_from="2030-12-31")
		with self.assertRaises(life.OverlappingAgreementError):
			second.put_in_force()
		for values in ({"valid_from": "2031-01-01"}, {"scopes": [{"scope": "Service", "value": "mail"}]}):
			with self.subTest(values):
				doc = factories.create_agreement(
					title=f"Beside {values}", **{"valid_from": "2030-06-01", **values}
				)
				doc.put_in_force()

	def test_new_version_ends_the_one_that_it_replaces_and_keeps_its_chain(self):
		first = factories.create_agreement(valid_from=add_days(getdate(), -10))
		ola = {
			"title": "OLA",
			"kind": "OLA",
			"support_group": factories.create_group().name,
			"attainment_goal": 97,
		}
		targets = [{"metric": "resolution", "duration": "4h"}]
		underpins = [{"agreement": first.name, "metric": "resolution", "position": 1}]
		factories.create_agreement(**ola, targets=targets, underpins=underpins).put_in_force()
		first.put_in_force()
		second = first.new_version()
		second.targets[1].duration = "6h"
		second.insert().put_in_force()
		first.reload()
		self.assertEqual(
			(first.status, getdate(first.valid_to)), ("In Force", getdate(add_days(getdate(), -1)))
		)
		policy = load_policy()
		self.assertEqual([a.name for a in policy.agreements if a.kind == "SLA"], [second.name])
		self.assertEqual(policy.agreement("OLA").underpins[0].agreement, second.name)

	def test_agreement_replaces_an_earlier_one_of_its_kind(self):
		group = factories.create_group().name
		ola = factories.create_agreement(title="OLA", kind="OLA", support_group=group)
		self.assertRefused(
			life.InvalidReplacementError, factories.make_agreement(title="SLA", replaces=ola.name)
		)
		ola.replaces = ola.name
		self.assertRefused(life.InvalidReplacementError, ola)

	def test_agreement_in_force_is_not_deleted(self):
		doc = factories.create_agreement()
		doc.put_in_force()
		self.assertRaises(life.AgreementInForceError, doc.delete)


class TestGuarantee(SetUpTestCase):
	def setUp(self):
		super().setUp()
		self.sla = factories.create_agreement()
		self.ola = factories.create_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=factories.create_group().name,
			attainment_goal=90,
			targets=[{"metric": "resolution", "duration": "10h"}],
			underpins=[{"agreement": self.sla.name, "metric": "resolution", "position": 1}],
		)
		self.ola.put_in_force()

	def test_chain_that_cannot_hold_is_refused(self):
		with self.assertRaises(life.GuaranteeChainError) as caught:
			self.sla.put_in_force()
		self.assertIn("resolution", str(caught.exception))

	def test_ola_that_breaks_an_sla_in_force_is_refused(self):
		self.ola.retire()
		self.sla.put_in_force()
		second = self.ola.new_version()
		self.assertRaises(life.GuaranteeChainError, second.insert().put_in_force)

	def test_new_version_is_judged_by_what_carries_the_one_that_it_replaces(self):
		self.ola.retire()
		self.sla.put_in_force()
		shorter = self.ola.new_version()
		shorter.targets[0].duration = "6h"
		shorter.attainment_goal = 97
		shorter.insert().put_in_force()
		second = self.sla.new_version()
		second.targets[1].duration = "5h"
		second.insert()
		(chain,) = [chain for chain in second.chain()["chains"] if chain["metric"] == "resolution"]
		self.assertEqual((chain["verdict"], len(chain["stages"])), ("cannot hold", 1))
		self.assertTrue(all(opens < closes for opens, closes in chain["closed"]))
		self.assertRaises(life.GuaranteeChainError, second.put_in_force)

	def test_level_manager_accepts_the_risk_and_it_is_kept(self):
		manager = factories.create_user("levels@linden.example", "Service Level Manager")
		frappe.set_user(manager)
		doc = frappe.get_doc(self.sla.doctype, self.sla.name)
		doc.put_in_force("Two more engineers start in May")
		doc.reload()
		self.assertEqual((doc.status, doc.risk_accepted_by), ("In Force", manager))
		self.assertEqual(doc.risk_reason, "Two more engineers start in May")
		self.assertTrue(doc.risk_accepted_on)
		self.assertIn("resolution", doc.risk_findings)

	def test_nobody_else_accepts_the_risk(self):
		frappe.set_user(factories.create_user("admin@linden.example", "Service Level Administrator"))
		doc = frappe.get_doc(self.sla.doctype, self.sla.name)
		self.assertRaises(life.RiskNotAcceptedError, doc.put_in_force, "It will be fine")


class TestEscalationRule(SetUpTestCase):
	def test_conditions_need_their_amount(self):
		for values in (
			{"share": 0},
			{"condition": "After Breach", "duration": None},
			{"condition": "Reopened", "times": 0},
			{"level": 0},
		):
			with self.subTest(values):
				self.assertRefused(
					rules.InvalidEscalationRuleError,
					factories.make_rule(**{"metric": "resolution", **values}),
				)

	def test_working_days_are_refused(self):
		doc = factories.make_rule(condition="After Breach", duration="2wd", metric="resolution")
		self.assertRefused(rules.InvalidWorkingTimeError, doc, "2wd")

	def test_receivers_are_named(self):
		doc = factories.make_rule(
			metric="resolution", receivers=[{"receiver": "Manager"}, {"receiver": "Role"}]
		)
		self.assertRefused(rules.MissingReceiverError, doc, "Row 2")

	def test_fields_of_another_condition_are_emptied(self):
		doc = factories.make_rule(
			condition="Reopened", times=2, share=80, duration="2h", metric="resolution"
		).insert()
		self.assertEqual((doc.share, doc.duration, doc.metric, doc.times), (0, None, None, 2))
