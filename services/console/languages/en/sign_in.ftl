sign-in-title = You are not signed in
sign-in-again = Sign in
sign-in-not-begun = This browser did not start this sign-in, or the answer came too late.
sign-in-refused = The issuer did not sign you in.
sign-in-not-accepted = Your sign-in worked, but you have no role here. Ask your operator for one.
sign-in-unreachable = The issuer does not answer now. Try again in a moment.
step-up-title = Sign in again to decide
step-up-why = This decision needs a recent sign-in. What you wrote is kept, and you come back to it.
