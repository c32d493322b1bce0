"""Applies the canteen's records, one transaction at a time. Whatever is derived follows from what was applied alone, in
whichever order it arrived.
"""

from __future__ import annotations

from webapp.canteen import discards, freezes, fridges, menus, papers, profiles, samples
from webapp.canteen.saying import in_turn

publish_profile = in_turn(profiles.publish_profile)
save_menu = in_turn(menus.save_menu)
report_day = in_turn(menus.report_day)
take_sample = in_turn(samples.take_sample)
countersign_samples = in_turn(samples.countersign_samples)
move_samples = in_turn(samples.move_samples)
discard_sample = in_turn(discards.discard_sample)
remove_sample = in_turn(discards.remove_sample)
place_freeze = in_turn(freezes.place_freeze)
lift_freeze = in_turn(freezes.lift_freeze)
check_fridge = in_turn(fridges.check_fridge)
close_fridge_case = in_turn(fridges.close_fridge_case)
save_certificate = in_turn(papers.save_certificate)
save_supplier = in_turn(papers.save_supplier)
