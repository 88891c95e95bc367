"""Other programs beside ours in one run, each in an environment of its own. Run: python -m bench.peers"""
