"""How what people and phones wait for grows with a school and with its journal. `python -m bench.growth`"""
