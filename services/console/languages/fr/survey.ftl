survey-title = Le cluster { $cluster } est-il bien coordonné ?
survey-intro = Les réponses montrent au cluster ce qu’il peut améliorer. Il faut environ dix minutes.
survey-anonymous = Elles sont anonymes : le registre ne dit pas quelle organisation les a données.
survey-named = La coordination voit quelles organisations ont répondu. Le rapport n’en nomme aucune.
survey-until = Les réponses sont acceptées jusqu’à la fin du { $day }.
survey-answered = Votre organisation a déjà répondu. Ce que vous envoyez maintenant remplace sa réponse, reçue le
survey-kept = Ce que vous remplissez est gardé sur ce téléphone jusqu’à l’envoi.
survey-forget = L’effacer de ce téléphone
survey-sectors = Dans quelles parties du cluster votre organisation travaille-t-elle ?
survey-general = Autre chose
survey-optional = (facultatif)
survey-only-if = Passez cette question si vous avez répondu { $answers }.
survey-kinds = Organisations du cluster
survey-kinds-hint = Un nombre par type ; laissez vide ce que vous ne savez pas.
survey-kind = Type
survey-members = Membres
survey-attending = Présentes aux réunions, en moyenne
survey-progress = Questions répondues
survey-send = Envoyer les réponses
survey-errors =
    { $number ->
        [one] Un point manque ou n’est pas juste
       *[other] { $number } points manquent ou ne sont pas justes
    }
survey-sent-before = Ces réponses ont déjà été envoyées. Modifiez-les et renvoyez-les si vous le souhaitez.
survey-received = Vos réponses sont arrivées
survey-next = La suite
survey-next-count = Elles comptent une fois pour votre organisation.
survey-next-change = Jusqu’à la fin du { $day }, vous pouvez en envoyer d’autres à leur place.
survey-change = Répondre à nouveau
survey-next-report = Après la clôture, la coordination publie un rapport et en discute avec le cluster.
survey-closed = L’enquête est close
survey-closed-why = Les réponses étaient acceptées jusqu’à la fin du { $day }. La coordination du cluster a le rapport.
survey-not-open = L’enquête n’est pas encore ouverte
survey-not-open-why = Répondez quand elle le sera. Elle se termine à la fin du { $day }.
reason-answer-missing = Il manque une réponse à cette question.
reason-answer-not-admitted = Cette réponse n’est pas possible ici.
reason-token-unknown = Ce lien n’est pas reconnu. Utilisez-le tel que vous l’avez reçu.
reason-survey-closed = L’enquête est close.
reason-survey-not-open = L’enquête n’est pas encore ouverte.
survey-count-wrong = Écrivez un nombre entier, comme 12, ou laissez ce champ vide.
