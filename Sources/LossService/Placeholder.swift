// LossService
