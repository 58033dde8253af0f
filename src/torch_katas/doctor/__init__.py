"""Is everything there that a course needs?"""
