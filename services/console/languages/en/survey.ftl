survey-title = How well is the { $cluster } cluster coordinated?
survey-intro = The answers show the cluster what to improve. It takes about ten minutes.
survey-anonymous = They are anonymous: the record does not say which organization gave them.
survey-named = The coordinator sees which organizations answered. The report shows none of them.
survey-until = Answers are taken until the end of { $day }.
survey-answered = Your organization has answered before. What you send now takes its place. It came in on
survey-kept = What you fill in is kept on this phone until you send it.
survey-forget = Delete it from this phone
survey-sectors = In which parts of the cluster does your organization work?
survey-general = Anything else
survey-optional = (optional)
survey-only-if = Leave this out if you answered { $answers }.
survey-kinds = Organizations in the cluster
survey-kinds-hint = A number for each kind; leave out what you do not know.
survey-kind = Kind
survey-members = Members
survey-attending = Attend meetings on average
survey-progress = Questions answered
survey-send = Send the answers
survey-errors =
    { $number ->
        [one] One thing is missing or wrong
       *[other] { $number } things are missing or wrong
    }
survey-sent-before = These answers were sent before. Change them and send them again, if you like.
survey-received = Your answers came in
survey-next = What happens next
survey-next-count = They count once for your organization.
survey-next-change = Until the end of { $day } you can send others in their place.
survey-change = Answer again
survey-next-report = After the survey closes, the coordinator issues a report and discusses it with the cluster.
survey-closed = The survey has closed
survey-closed-why = Answers were taken until the end of { $day }. The coordinator of the cluster has the report.
survey-not-open = The survey has not opened
survey-not-open-why = Answer when it has. It closes at the end of { $day }.
survey-count-wrong = Write a whole number, such as 12, or leave this empty.
