"""The engine of torch-katas: it finds exercises, runs hidden tests on answers and says what it saw."""
