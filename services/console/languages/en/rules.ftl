# What the policy asks for is in English in the words of the services.
