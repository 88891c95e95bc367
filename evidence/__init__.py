"""The domain: what inspection teams record and ask. No Streamlit, no HTTP."""
