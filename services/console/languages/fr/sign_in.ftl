sign-in-title = Vous n’êtes pas connecté
sign-in-again = Se connecter
sign-in-not-begun = La réponse ne correspond à aucune connexion commencée dans ce navigateur, ou elle arrive trop tard.
sign-in-refused = Le fournisseur d’identité n’a pas confirmé la connexion.
sign-in-not-accepted = Vous êtes connecté, mais les services n’acceptent pas cette identité. Demandez un rôle à l’opérateur.
sign-in-unreachable = Le fournisseur d’identité ne répond pas. Réessayez dans un instant.
step-up-title = Connectez-vous à nouveau pour décider
step-up-why = Cette décision demande une connexion récente. Ce que vous avez écrit est gardé et vous y revenez.
