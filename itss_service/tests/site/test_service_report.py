"""Service reports: drafted by their schedule, raw beside adjusted, sent as a PDF that stays as it was sent."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.utils import getdate
from pypdf import PdfWriter

from itss_service.api.service_reports import compute_report, send_again
from itss_service.jobs import service_reports as job
from itss_service.roles import AGENT, AUDITOR, LEVEL_MANAGER
from itss_service.service_reports import archive, breaches, charts, deliver, duties, reminders, rules
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase
from itss_service.tests.site.set_up import empty_set_up
from itss_service.tests.site.sinks import LOCAL, mail_sink

DOCTYPE = "ITSS Service Report"
APRIL = date(2026, 4, 1)
LATE = {"state": "breached", "breached_at": "2026-03-10 10:00:00", "due_at": "2026-03-10 10:00:00"}


def small_pdf(width=72):
	"""A page without anything on it."""
	writer, content = PdfWriter(), BytesIO()
	writer.add_blank_page(width=width, height=72)
	writer.write(content)
	return content.getvalue()


SMALL_PDF = small_pdf()


class ServiceReportCase(KpiTestCase):
	def setUp(self):
		super().setUp()
		empty_set_up()
		for doctype in (DOCTYPE, "ITSS Report Delivery", "ITSS Breach Ruling", "ITSS Report Duty"):
			frappe.db.delete(doctype)
		for priority in ("P1", "P2"):
			factories.create_priority(priority)
		self.manager = factories.create_user("report-manager@linden.example", LEVEL_MANAGER)
		self.sla = self.agreement()

	def agreement(self, **values):
		targets = [
			{"metric": "response", "duration": "1h", "priority": "P1", "goal": 99},
			{"metric": "response", "duration": "2h"},
			{"metric": "resolution", "duration": "8h"},
		]
		duty = {"title": "Monthly", "frequency": "Month", "due_days": 5, "recipients": "ada@linden.example"}
		given = {"valid_from": "2026-01-15", "targets": targets, "report_duties": [duty], **values}
		sla = factories.create_agreement(**given)
		sla.put_in_force("taken for the tests")
		return sla

	def verdict(self, **values):
		given = {
			"agreement": self.sla.name,
			"state": "met",
			"stopped_at": "2026-03-10 09:00:00",
			"metric": "response",
		}
		return self.clock(self.ticket(agreement=self.sla.name), **{**given, **values})

	def march(self):
		"""Ten verdicts: P1 has one of two, the other responses five of six of which one breach is exempt."""
		self.verdict(priority="P1")
		self.verdict(priority="P1", **LATE)
		for _number in range(5):
			self.verdict(priority="P2")
		self.verdict(priority="P2", exempt=1, cause="Silence", responsible="Customer", **LATE)
		for _number in range(2):
			self.verdict(metric="resolution", stopped_at="2026-03-20 09:00:00")

	def report(self, **values):
		given = {"agreement": self.sla.name, "period_from": "2026-03-01", "period_to": "2026-03-31"}
		more = {"recipients": "ada@linden.example", "due_on": "2026-04-05"}
		return frappe.get_doc({"doctype": DOCTYPE, **given, **more, **values}).insert()

	@contextmanager
	def quickly(self, content=SMALL_PDF):
		"""Without printing, which takes a second; what jobs commit stays in the test's transaction."""
		with patch.object(archive, "render", return_value=content), self.in_one_transaction():
			yield

	@contextmanager
	def in_one_transaction(self):
		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback"):
			yield

	def sent(self, **values):
		report = self.report(**values)
		report.submit()
		with self.quickly():
			deliver.run(report.name)
		if file := archive.file_of(report.name):  # the transaction's end does not take it from the disk
			self.addCleanup(Path(file.get_full_path()).unlink, missing_ok=True)
		return report.reload()

	def queued(self, report, status):
		for row in report.reload().deliveries:
			frappe.db.set_value("Email Queue", row.email_queue, "status", status)


class TestServiceReportFigures(ServiceReportCase):
	def figures(self, report):
		return {row.title: row for row in report.figures}

	def test_each_promise_stands_with_its_goal_raw_beside_adjusted(self):
		self.march()
		rows = self.figures(self.report())
		told = {
			title: (
				row.numerator,
				row.denominator,
				round(row.goal, 4),
				row.holds,
				round(row.adjusted_value, 3),
			)
			for title, row in rows.items()
		}
		self.assertEqual(
			told,
			{
				"All targets": (8, 10, 0.95, "Missed", 0.9),
				"First response · P1": (1, 2, 0.99, "Missed", 0.5),
				"First response · other priorities": (5, 6, 0.95, "Missed", 1.0),
				"Resolution": (2, 2, 0.95, "Held", 1.0),
			},
		)
		self.assertEqual(rows["First response · other priorities"].adjusted_holds, "Held")

	def test_the_whole_stands_on_the_report(self):
		self.march()
		report = self.report()
		self.assertEqual((report.raw_attainment, report.adjusted_attainment), (80, 90))
		self.assertIn("8 of 10", report.summary)
		self.assertIn("90.0%", report.summary)

	def test_another_agreements_verdicts_do_not_count(self):
		self.march()
		self.clock(agreement="another", **LATE)
		self.assertEqual(self.figures(self.report())["All targets"].denominator, 10)

	def test_nothing_judged_is_no_attainment(self):
		report = self.report()
		self.assertEqual((report.has_attainment, report.charts), (0, ""))
		self.assertEqual([row.measured for row in report.figures], [0, 0, 0, 0])

	def test_further_measures_are_those_of_the_duty(self):
		from itss_service.core.measure.kpi_set import SHIPPED

		self.kpi(next(d for d in SHIPPED if d["id"] == "backlog"))
		report = self.report(measures="backlog")
		self.assertEqual((report.figures[-1].kpi, report.figures[-1].has_adjusted), ("backlog", None))
		self.assertRaises(rules.UnknownMeasureError, self.report, measures="backlog\nnonsense")

	def test_breaches_stand_with_their_reasons(self):
		self.march()
		report = self.report()
		self.assertEqual([row.exempt for row in report.breaches], [0, 1])
		self.assertEqual((report.breaches[1].cause, report.breaches[1].responsible), ("Silence", "Customer"))
		self.assertIn("1 of them are exempt, 1 are not ruled", report.summary.replace("2 are", "1 are"))

	def test_of_a_confidential_ticket_only_the_times_are_told(self):
		ticket = self.ticket(agreement=self.sla.name, confidential=1, subject="Somebody's salary")
		self.clock(ticket, agreement=self.sla.name, **LATE)
		(row,) = self.report().breaches
		self.assertEqual((row.reference_name, row.subject), (None, "Confidential ticket"))
		self.assertTrue(row.due_at)

	def test_more_breaches_than_are_listed_are_counted(self):
		for _number in range(3):
			self.verdict(**LATE)
		with patch.object(breaches, "MOST", 2):
			report = self.report()
		self.assertEqual((len(report.breaches), report.breaches_left_out), (2, 1))

	def test_charts_are_drawn_by_the_app_alone(self):
		self.march()
		report = self.report()
		self.assertIn("<svg width=", report.charts)
		report.charts = report.summary = "<script>alert(1)</script>"
		report.append("deliveries", {"recipient": "x", "state": "Sent"})
		report.update({"raw_attainment": 100, "sent_at": "2026-04-01 00:00:00", "state": "Sent"})
		report.save()
		self.assertNotIn("script", report.charts + report.summary)
		self.assertEqual((report.raw_attainment, report.sent_at, report.state), (80, None, "Computed"))
		self.assertEqual(report.deliveries, [])

	def test_names_are_escaped_in_charts(self):
		drawn = charts._figure("<b>", '<svg viewBox="0 0 10 20"', [("met", "<i>")])
		self.assertNotIn("<b>", drawn)
		self.assertIn('width="10" height="20"', drawn)

	def test_texts_are_in_the_reports_language(self):
		self.march()
		report = self.report(language="zh")
		self.assertIn("首次响应", [row.title for row in report.figures][2])
		self.assertEqual(frappe.local.lang, "en")

	def test_a_draft_is_computed_anew_when_asked(self):
		report = self.report()
		self.march()
		with self.set_user(self.manager):
			compute_report(report.name)
		self.assertEqual(report.reload().raw_attainment, 80)

	def test_a_figure_is_compared_with_the_period_before(self):
		self.verdict(stopped_at="2026-02-10 09:00:00")
		self.march()
		report = self.report()
		self.assertEqual(str(report.previous_from), "2026-02-01")
		self.assertEqual(self.figures(report)["All targets"].previous_value, 1)


class TestServiceReportSchedule(ServiceReportCase):
	def daily(self, today):
		with patch.object(job, "getdate", return_value=getdate(today)), self.quickly():
			job.daily()
		return frappe.get_all(
			DOCTYPE, fields=["period_from", "period_to", "due_on"], order_by="period_from", as_list=True
		)

	def days(self, found):
		return [tuple(str(day) for day in row) for row in found]

	def test_a_period_that_is_over_is_drafted_once(self):
		drafted = self.daily("2026-04-01")
		self.assertEqual(self.days(drafted), [("2026-03-01", "2026-03-31", "2026-04-05")])
		self.assertEqual(self.daily("2026-04-20"), drafted)
		self.assertEqual(len(self.daily("2026-05-01")), 2)

	def test_a_draft_that_was_deleted_does_not_come_back(self):
		self.daily("2026-04-01")
		frappe.delete_doc(DOCTYPE, frappe.get_all(DOCTYPE, pluck="name")[0])
		self.assertEqual(self.daily("2026-04-02"), ())

	def test_what_a_standstill_left_out_is_made_up_for(self):
		self.daily("2026-04-01")
		self.assertEqual(len(self.daily("2026-07-02")), 4)

	def test_the_first_report_begins_with_the_agreement(self):
		self.assertEqual(self.days(self.daily("2026-02-01")), [("2026-01-15", "2026-01-31", "2026-02-05")])

	def test_nothing_is_promised_before_the_first_period_is_over(self):
		self.assertEqual(self.daily("2026-01-31"), ())

	def test_the_last_report_ends_with_the_agreement_and_none_follows(self):
		self.daily("2026-04-01")
		frappe.db.set_value(
			"ITSS Agreement", self.sla.name, {"valid_to": "2026-04-10", "status": "Terminated"}
		)
		found = self.days(self.daily("2026-04-11"))
		self.assertEqual(found[1:], [("2026-04-01", "2026-04-10", "2026-04-15")])
		self.assertEqual(len(self.daily("2026-07-01")), 2)

	def test_drafts_of_agreements_promise_nothing(self):
		frappe.db.set_value("ITSS Agreement", self.sla.name, "status", "Draft")
		self.assertEqual(self.daily("2026-04-01"), ())

	def test_weeks_quarters_and_years_have_their_own_days(self):
		for frequency, first, last in (
			("Week", "2026-03-23", "2026-03-29"),
			("Quarter", "2026-01-15", "2026-03-31"),
		):
			duty = frappe._dict(frequency=frequency, valid_from="2026-01-15", valid_to=None, drafted_to=None)
			with self.subTest(frequency):
				(period,) = duties.periods_due(duty, APRIL)
				self.assertEqual([str(day) for day in period], [first, last])
		duty.frequency = "Year"
		self.assertEqual([str(p.first) for p in duties.periods_due(duty, APRIL)], [])

	def test_one_duty_that_fails_does_not_stop_the_others(self):
		other = self.agreement(title="Other SLA", rank=5, scopes=[{"scope": "Service", "value": "Other"}])
		real = duties.draft

		def draft(duty, period):
			if duty.parent == self.sla.name:
				raise RuntimeError
			return real(duty, period)

		with patch.object(duties, "draft", draft):
			self.daily("2026-04-01")
		self.assertEqual(frappe.get_all(DOCTYPE, pluck="agreement"), [other.name])

	def test_somebody_is_reminded_ahead_and_once_it_is_overdue(self):
		report = self.report()
		keys = lambda day: [r.key.split(":")[0] for r in reminders.due_reminders(getdate(day))]  # noqa: E731
		self.assertEqual(keys("2026-03-01"), [])
		self.assertEqual(keys("2026-04-05"), ["service-report-due"])
		self.assertEqual(keys("2026-04-06"), ["service-report-overdue"])
		(reminder,) = reminders.due_reminders(getdate("2026-04-06"))
		self.assertIn(self.manager, reminder.users)
		self.assertEqual((reminder.doctype, reminder.name), (DOCTYPE, report.name))
		frappe.db.set_value(DOCTYPE, report.name, "sent_at", "2026-04-06 10:00:00")
		self.assertEqual(keys("2026-04-06"), [])


class TestServiceReportDelivery(ServiceReportCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("Email Queue")
		frappe.db.delete("Email Account")
		account = {
			"doctype": "Email Account",
			"email_account_name": "Linden out",
			"email_id": "out@linden.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
		}
		with patch("frappe.email.doctype.email_account.email_account.EmailAccount.validate_smtp_conn"):
			frappe.get_doc(account).insert(ignore_permissions=True)

	def test_it_is_sent_to_each_recipient_with_the_archived_pdf(self):
		report = self.sent(recipients="ada@linden.example\nbob@linden.example")
		self.assertEqual(report.state, "Sending")
		self.assertEqual(
			[row.recipient for row in report.deliveries], ["ada@linden.example", "bob@linden.example"]
		)
		for row in report.deliveries:
			mail = frappe.get_doc("Email Queue", row.email_queue)
			self.assertEqual([r.recipient for r in mail.recipients], [row.recipient])
			self.assertEqual([a["fid"] for a in mail.attachments_list], [archive.file_of(report.name).name])

	def test_what_arrives_is_the_file_that_is_kept(self):
		with mail_sink() as sink:
			account = {"smtp_server": LOCAL, "smtp_port": sink.port, "use_tls": 0, "use_ssl_for_outgoing": 0}
			frappe.db.set_value("Email Account", "Linden out", account)
			frappe.clear_document_cache("Email Account", "Linden out")
			report = self.sent()
			frappe.flags.testing_email = True
			self.addCleanup(frappe.flags.pop, "testing_email", None)
			with self.in_one_transaction():
				frappe.get_doc("Email Queue", report.deliveries[0].email_queue).send()
			_at, message = sink.wait_for(lambda _message: True, 10)
		deliver.follow()
		self.assertEqual((report.reload().state, report.deliveries[0].state), ("Sent", "Sent"))
		(attached,) = message.iter_attachments()
		content = attached.get_payload(decode=True)
		self.assertEqual(sha256(content).hexdigest(), report.pdf_sha256)
		self.assertRegex(attached.get_filename(), rf"^{report.name}.*\.pdf$")
		self.assertEqual(message["To"], "ada@linden.example")

	def test_sending_twice_sends_once(self):
		report = self.sent()
		with self.quickly(small_pdf(144)):
			deliver.run(report.name)
		self.assertEqual(len(report.reload().deliveries), 1)
		filters = {"reference_doctype": DOCTYPE, "reference_name": report.name}
		self.assertEqual(frappe.db.count("Email Queue", filters), 1)
		self.assertEqual(report.pdf_sha256, sha256(SMALL_PDF).hexdigest())

	def test_it_is_sent_when_everybodys_mail_is(self):
		report = self.sent(recipients="ada@linden.example\nbob@linden.example")
		deliver.follow()
		self.assertIsNone(report.reload().sent_at)
		frappe.db.set_value("Email Queue", report.deliveries[0].email_queue, "status", "Sent")
		deliver.follow()
		self.assertEqual((report.reload().state, report.deliveries[0].state), ("Sending", "Sent"))
		self.queued(report, "Sent")
		deliver.follow()
		self.assertEqual(report.reload().state, "Sent")
		self.assertEqual(report.sent_at, max(row.sent_at for row in report.deliveries))

	def test_a_failed_mail_is_told_and_sent_again(self):
		report = self.sent()
		self.queued(report, "Error")
		deliver.follow()
		self.assertEqual(report.reload().state, "Failed")
		self.assertIn("ada@linden.example", report.error)
		self.assertIn(report.name, deliver.waiting())
		first = report.deliveries[0].email_queue
		with self.quickly():
			deliver.run(report.name)
		self.assertNotEqual(report.reload().deliveries[0].email_queue, first)
		self.queued(report, "Sent")
		deliver.follow()
		self.assertEqual((report.reload().state, report.error), ("Sent", None))

	def test_what_could_not_be_printed_is_kept_on_the_report_and_tried_again(self):
		report = self.report()
		report.submit()
		with patch.object(archive, "render", side_effect=OSError("no printer")), self.in_one_transaction():
			deliver.run(report.name)
		self.assertEqual((report.reload().state, report.error), ("Failed", "no printer"))
		with self.quickly():
			job.daily()
		self.assertEqual(report.reload().state, "Sending")

	def test_a_submitted_report_is_frozen(self):
		report = self.sent()
		report.reload()
		report.sent_at = "2026-04-01 00:00:00"
		self.assertRaises(rules.ReportIsFrozenError, report.save)
		report.reload()
		self.assertRaises(frappe.ValidationError, compute_report, report.name)

	def test_the_archived_file_stays_as_it_was_sent(self):
		report = self.sent()
		file = archive.file_of(report.name)
		self.assertTrue(file.is_private and archive.is_intact(report))
		self.assertRaises(archive.ArchiveIsKeptError, frappe.delete_doc, "File", file.name)
		file.file_name = "other.pdf"
		self.assertRaises(archive.ArchiveIsKeptError, file.save)
		report.cancel()
		self.assertRaises(archive.ArchiveIsKeptError, frappe.delete_doc, "File", file.name)
		self.assertRaises(archive.ArchiveIsKeptError, frappe.delete_doc, DOCTYPE, report.name)
		self.assertTrue(archive.is_intact(report))

	def test_other_files_of_a_report_and_of_others_are_deleted_as_ever(self):
		report = self.sent()
		for about in ({"attached_to_doctype": DOCTYPE, "attached_to_name": report.name}, {}):
			file = frappe.get_doc(
				{"doctype": "File", "file_name": "note.txt", "content": str(about), **about}
			)
			path = Path(file.insert().get_full_path())
			self.assertTrue(path.exists())
			frappe.delete_doc("File", file.name)
			self.assertFalse(path.exists())

	def test_a_file_that_was_changed_on_the_disk_is_noticed(self):
		report = self.sent()
		path = Path(archive.file_of(report.name).get_full_path())
		before = path.read_bytes()
		self.addCleanup(path.write_bytes, before)
		path.write_bytes(b"%PDF-1.4 forged")
		self.assertFalse(archive.is_intact(report))

	def test_what_is_not_ready_is_not_submitted(self):
		for error, values in (
			(rules.NoRecipientsError, {"recipients": ""}),
			(rules.PeriodNotOverError, {"period_to": str(getdate())}),
		):
			with self.subTest(error.__name__):
				self.assertRaises(error, self.report(**values).submit)
		self.assertRaises(rules.InvalidRecipientError, self.report, recipients="nobody")
		self.assertRaises(rules.InvalidReportPeriodError, self.report, period_from="2026-04-02")
		self.assertRaises(
			rules.InvalidReportPeriodError, self.report, period_from="2030-01-01", period_to="2030-01-31"
		)

	def test_who_may_do_what(self):
		report = self.report()
		for role, may in ((LEVEL_MANAGER, True), (AUDITOR, False), (AGENT, False)):
			user = factories.create_user("report-other@linden.example", role)
			with self.set_user(user), self.subTest(role):
				for action in (compute_report, send_again):
					if may:
						action(report.name)
					else:
						self.assertRaises(frappe.PermissionError, action, report.name)

	def test_the_pdf_has_the_figures_in_the_language_of_its_readers(self):
		self.march()
		report = self.report(language="zh")
		html = self.printed(report)
		for expected in ("服务报告", "首次响应", "80.0%", "90.0%", "<svg", "Silence"):
			with self.subTest(expected):
				self.assertIn(expected, html)
		content = archive.render(report)
		self.assertEqual(content[:5], b"%PDF-")

	def printed(self, report):
		from itss_service.service_reports.language import speaking

		with speaking(report.language):
			return frappe.get_print(DOCTYPE, report.name, archive.PRINT_FORMAT, doc=report)
